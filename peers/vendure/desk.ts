import type { Admin } from './admin.ts';
import type { Choices } from './choices.ts';
import { somewhere } from './people.ts';

/** What the people behind the counter do with an order, through the Admin API. All of it throws when it is refused. */
export interface Desk {
  /** Takes the money that was only authorised. */
  settle(payment: string): Promise<void>;
  /**
   * Changes an order: further goods, another quantity (0 takes the line away), another address. Pays or refunds the
   * difference. Of an order that was refunded before Vendure refuses it.
   */
  modify(order: string, change: Modification): Promise<void>;
  /** Ships so many of these lines; the fulfilment's id. */
  fulfil(lines: { line: string; quantity: number }[], tracking?: { carrier: string; number: string }): Promise<string>;
  deliver(fulfilment: string): Promise<void>;
  /** Gives back so much of a payment, in minor units; settled at once. */
  refund(payment: string, amount: number): Promise<void>;
  /** Pays back what was paid for so many of these lines, which it names; settled at once. */
  takeBack(order: string, payment: string, lines: { line: string; quantity: number }[]): Promise<void>;
  /** Cancels some lines, or the whole order. */
  cancel(order: string, lines?: { line: string; quantity: number }[]): Promise<void>;
  /** Sets the stock of a variant at the default location. */
  count(variant: string, onHand: number): Promise<void>;
}

export interface Modification {
  add?: { variant: string; quantity: number }[];
  adjust?: { line: string; quantity: number }[];
  /** True: goods go to another address. */
  address?: boolean;
  /** A fee, in minor units without tax; taxed at 20 %. */
  surcharge?: { description: string; price: number };
}

const ERROR = '... on ErrorResult { errorCode message }';

export function openDesk(admin: Admin, choices: Choices): Desk {
  return {
    settle: async (id) => {
      await admin.ask(`mutation($id: ID!) { settlePayment(id: $id) { __typename ${ERROR} } }`, { id });
    },
    modify: (order, change) => modify(admin, choices, { order, change }),
    fulfil: (lines, tracking) => fulfil(admin, lines, tracking),
    deliver: (id) => move(admin, id, 'Delivered'),
    refund: (paymentId, amount) => refund(admin, { paymentId, amount, lines: [] }),
    takeBack: async (order, paymentId, lines) => {
      const amount = await worthOf(admin, order, lines);
      await refund(admin, { paymentId, amount, lines: lines.map(({ line, quantity }) => ({ orderLineId: line, quantity })) });
    },
    cancel: async (orderId, lines) => {
      const some = lines?.map(({ line, quantity }) => ({ orderLineId: line, quantity }));
      await admin.ask(`mutation($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename ${ERROR} } }`, {
        input: { orderId, reason: 'changed their mind', ...(some === undefined ? { cancelShipping: true } : { lines: some }) },
      });
    },
    count: async (id, stockOnHand) => {
      await admin.ask('mutation($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }', {
        input: [{ id, stockOnHand }],
      });
    },
  };
}

interface Refund {
  paymentId: string;
  amount: number;
  lines: { orderLineId: string; quantity: number }[];
}

async function refund(admin: Admin, { paymentId, amount, lines }: Refund): Promise<void> {
  const { refundOrder } = await admin.ask<{ refundOrder: { id: string } }>(
    `mutation($input: RefundOrderInput!) { refundOrder(input: $input) { ... on Refund { id } ${ERROR} } }`,
    { input: { paymentId, amount, reason: 'damaged', lines, shipping: 0, adjustment: 0 } },
  );
  await settleRefund(admin, refundOrder.id);
}

/** What was paid for so many of these lines, after all discounts, with tax. */
async function worthOf(admin: Admin, id: string, lines: { line: string; quantity: number }[]): Promise<number> {
  const { order } = await admin.ask<{ order: { lines: { id: string; quantity: number; proratedLinePriceWithTax: number }[] } }>(
    'query($id: ID!) { order(id: $id) { lines { id quantity proratedLinePriceWithTax } } }',
    { id },
  );
  return lines.reduce((sum, { line, quantity }) => {
    const sold = order.lines.find((one) => one.id === line);
    return sold === undefined ? sum : sum + Math.round((sold.proratedLinePriceWithTax * quantity) / sold.quantity);
  }, 0);
}

async function settleRefund(admin: Admin, id: string): Promise<void> {
  await admin.ask(`mutation($input: SettleRefundInput!) { settleRefund(input: $input) { __typename ${ERROR} } }`, {
    input: { id, transactionId: `refund of ${id}` },
  });
}

async function fulfil(
  admin: Admin,
  lines: { line: string; quantity: number }[],
  tracking: { carrier: string; number: string } = { carrier: 'sendex', number: 'SNDX0001' },
): Promise<string> {
  const { addFulfillmentToOrder } = await admin.ask<{ addFulfillmentToOrder: { id: string } }>(
    `mutation($input: FulfillOrderInput!) { addFulfillmentToOrder(input: $input) { ... on Fulfillment { id } ${ERROR} } }`,
    {
      input: {
        lines: lines.map(({ line, quantity }) => ({ orderLineId: line, quantity })),
        handler: {
          code: 'manual-fulfillment',
          arguments: [
            { name: 'method', value: tracking.carrier },
            { name: 'trackingCode', value: tracking.number },
          ],
        },
      },
    },
  );
  await move(admin, addFulfillmentToOrder.id, 'Shipped');
  return addFulfillmentToOrder.id;
}

async function move(admin: Admin, id: string, state: string): Promise<void> {
  await admin.ask(
    `mutation($id: ID!, $state: String!) { transitionFulfillmentToState(id: $id, state: $state) { __typename ${ERROR} } }`,
    { id, state },
  );
}

interface Paid {
  state: string;
  totalWithTax: number;
  shippingAddress: { fullName: string };
  payments: { id: string; state: string; amount: number; refunds: { id: string; state: string; total: number }[] }[];
}

/** `Modifying` → the change → back to where it was; a dearer order is paid by hand, a cheaper one is refunded. */
async function modify(admin: Admin, choices: Choices, { order, change }: { order: string; change: Modification }): Promise<void> {
  const before = await paid(admin, order);
  await moveOrder(admin, order, 'Modifying');
  const address = somewhere(choices, before.shippingAddress.fullName);
  const { add, adjust, surcharge } = change;
  await admin.ask(`mutation($input: ModifyOrderInput!) { modifyOrder(input: $input) { __typename ${ERROR} } }`, {
    input: {
      dryRun: false,
      orderId: order,
      addItems: (add ?? []).map(({ variant, quantity }) => ({ productVariantId: variant, quantity })),
      adjustOrderLines: (adjust ?? []).map(({ line, quantity }) => ({ orderLineId: line, quantity })),
      surcharges:
        surcharge === undefined ? [] : [{ ...surcharge, priceIncludesTax: false, taxRate: 20, taxDescription: 'standard' }],
      ...(change.address === true ? { updateShippingAddress: address } : {}),
      refunds: before.payments.slice(0, 1).map(({ id }) => ({ paymentId: id, reason: 'modified' })),
      options: { recalculateShipping: false },
    },
  });
  await evenOut(admin, order, before.state);
}

async function evenOut(admin: Admin, order: string, state: string): Promise<void> {
  const after = await paid(admin, order);
  const live = after.payments.filter((payment) => payment.state === 'Settled' || payment.state === 'Authorized');
  const refunds = after.payments.flatMap((payment) => payment.refunds);
  for (const { id } of refunds.filter((refund) => refund.state === 'Pending')) await settleRefund(admin, id);
  const covered = live.reduce((sum, { amount }) => sum + amount, 0) - refunds.reduce((sum, { total }) => sum + total, 0);
  if (covered >= after.totalWithTax) return moveOrder(admin, order, state);
  await moveOrder(admin, order, 'ArrangingAdditionalPayment');
  await admin.ask(`mutation($input: ManualPaymentInput!) { addManualPaymentToOrder(input: $input) { __typename ${ERROR} } }`, {
    input: { orderId: order, method: 'cash', transactionId: `more for ${order}`, metadata: {} },
  });
  await moveOrder(admin, order, state);
}

async function moveOrder(admin: Admin, id: string, state: string): Promise<void> {
  await admin.ask(
    `mutation($id: ID!, $state: String!) { transitionOrderToState(id: $id, state: $state) { __typename ${ERROR} } }`,
    {
      id,
      state,
    },
  );
}

async function paid(admin: Admin, id: string): Promise<Paid> {
  const { order } = await admin.ask<{ order: Paid }>(
    `query($id: ID!) { order(id: $id) { state totalWithTax shippingAddress { fullName }
      payments { id state amount refunds { id state total } } } }`,
    { id },
  );
  return order;
}
