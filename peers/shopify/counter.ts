import type { Choices } from '../vendure/choices.ts';
import { somewhere } from '../vendure/people.ts';
import type { PlacedOrder } from './buyers.ts';
import type { Merchant } from './merchant.ts';

export interface Wanted {
  line: string;
  quantity: number;
}

/** What the shop's people do with an order, by the shop's own mutations. */
export interface Counter {
  /** Sets these lines to so many units, and adds the wrapping as an item of its own. */
  edit(order: string, lines: Wanted[]): Promise<void>;
  /** Sets these lines to so many units; 0 takes one away. */
  thin(order: string, lines: Wanted[]): Promise<void>;
  /** The goods go to another address. */
  move(order: string): Promise<void>;
  /** Resolves when the order is cancelled, which is a little after it was asked for. */
  cancel(order: string): Promise<void>;
  /** Pays units back: `CANCEL` what has not left, `RETURN` what came back. */
  refund(order: PlacedOrder, lines: Wanted[], kind: 'CANCEL' | 'RETURN'): Promise<void>;
}

const ERRORS = 'userErrors { field message }';

export function openCounter(merchant: Merchant, choices: Choices): Counter {
  const edit = async (order: string, lines: Wanted[], wrapping: boolean): Promise<void> => {
    const id = await begin(merchant, order);
    for (const { line, quantity } of lines)
      await merchant.ask(
        `mutation($id: ID!, $line: ID!, $quantity: Int!) { orderEditSetQuantity(id: $id, lineItemId: $line, quantity: $quantity, restock: true) { ${ERRORS} } }`,
        { id, line: line.replace('/LineItem/', '/CalculatedLineItem/'), quantity },
      );
    if (wrapping)
      await merchant.ask(
        `mutation($id: ID!) { orderEditAddCustomItem(id: $id, title: "Gift wrap", quantity: 1, price: { amount: "2.50", currencyCode: EUR }, taxable: false, requiresShipping: false) { ${ERRORS} } }`,
        { id },
      );
    await merchant.ask(`mutation($id: ID!) { orderEditCommit(id: $id, notifyCustomer: false) { ${ERRORS} } }`, { id });
  };
  return {
    edit: (order, lines) => edit(order, lines, true),
    thin: (order, lines) => edit(order, lines, false),
    move: (order) => move(merchant, choices, order),
    cancel: (order) => cancel(merchant, order),
    refund: (order, lines, kind) => refund(merchant, order, { lines, kind }),
  };
}

async function begin(merchant: Merchant, order: string): Promise<string> {
  const { orderEditBegin } = await merchant.ask<{ orderEditBegin: { calculatedOrder: { id: string } } }>(
    `mutation($id: ID!) { orderEditBegin(id: $id) { calculatedOrder { id } ${ERRORS} } }`,
    { id: order },
  );
  return orderEditBegin.calculatedOrder.id;
}

async function move(merchant: Merchant, choices: Choices, id: string): Promise<void> {
  const { streetLine1, streetLine2, city, postalCode, countryCode } = somewhere(choices, '');
  const shippingAddress = {
    firstName: 'Zoë',
    lastName: 'Moved-Łukasiewicz',
    address1: streetLine1,
    ...(streetLine2 === undefined ? {} : { address2: streetLine2 }),
    city,
    zip: postalCode,
    countryCode,
  };
  await merchant.ask(`mutation($input: OrderInput!) { orderUpdate(input: $input) { ${ERRORS} } }`, {
    input: { id, shippingAddress },
  });
}

async function cancel(merchant: Merchant, id: string): Promise<void> {
  await merchant.ask(
    `mutation($id: ID!) { orderCancel(orderId: $id, reason: CUSTOMER, restock: true, refundMethod: { originalPaymentMethodsRefund: true }) { ${ERRORS} } }`,
    { id },
  );
  for (let looks = 0; looks < 200; looks += 1) {
    const { order } = await merchant.ask<{ order: { cancelledAt: string | null } }>(
      'query($id: ID!) { order(id: $id) { cancelledAt } }',
      { id },
    );
    if (order.cancelledAt !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The order ${id} is not cancelled.`);
}

async function refund(
  merchant: Merchant,
  { id }: PlacedOrder,
  { lines, kind }: { lines: Wanted[]; kind: 'CANCEL' | 'RETURN' },
): Promise<void> {
  const { order, locations } = await merchant.ask<{
    order: { transactions: { id: string; gateway: string }[] };
    locations: { nodes: { id: string }[] };
  }>('query($id: ID!) { order(id: $id) { transactions { id gateway } } locations(first: 1) { nodes { id } } }', { id });
  const [paid] = order.transactions;
  const [location] = locations.nodes;
  await merchant.ask(
    `mutation($input: RefundInput!, $key: String!) { refundCreate(input: $input) @idempotent(key: $key) { ${ERRORS} } }`,
    {
      key: `${id} ${kind}`,
      input: {
        orderId: id,
        notify: false,
        refundLineItems: lines.map(({ line, quantity }) => ({
          lineItemId: line,
          quantity,
          restockType: kind,
          locationId: location?.id,
        })),
        transactions: [{ orderId: id, parentId: paid?.id, gateway: paid?.gateway, kind: 'REFUND', amount: '0.50' }],
      },
    },
  );
}
