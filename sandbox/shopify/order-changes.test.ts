import { afterEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import type { OrderTrial } from './trial/order-trial.ts';
import { ids, orderTrial } from './trial/order-trial.ts';
import { at, textAt } from './trial/shop-trial.ts';

let shop: OrderTrial;
afterEach(() => shop.end());

const { order: id, line, first } = ids;
const refund = (key: string, input: Doc) =>
  shop.gql(
    'mutation ($i: RefundInput!, $k: String!) { refundCreate(input: $i) @idempotent(key: $k) { refund { id totalRefundedSet { shopMoney { amount } } } userErrors { field message } } }',
    { k: key, i: { orderId: id, ...input } },
  );
const repay = (amount: string): Doc => ({
  transactions: [
    { orderId: id, kind: 'REFUND', gateway: 'card', amount, parentId: 'gid://shopify/OrderTransaction/8000000000001' },
  ],
});

describe('a refund', () => {
  test('takes units off the order, exactly, and restocks those that were not sent', async () => {
    shop = await orderTrial();
    const once = await refund('r-1', {
      note: 'broken',
      refundLineItems: [{ lineItemId: line, quantity: 1, restockType: 'CANCEL', locationId: first }],
      ...repay('22.52'),
    });
    expect(once).toMatchObject({
      data: { refundCreate: { refund: { totalRefundedSet: { shopMoney: { amount: '22.52' } } }, userErrors: [] } },
    });
    expect(await shop.read()).toMatchObject({
      currentSubtotalPriceSet: { shopMoney: { amount: '22.77' } },
      currentTotalTaxSet: { shopMoney: { amount: '5.31' } },
      currentTotalPriceSet: { shopMoney: { amount: '33.03' } },
      totalPriceSet: { shopMoney: { amount: '55.55' } },
      totalOutstandingSet: { shopMoney: { amount: '0.0' } },
      displayFinancialStatus: 'PARTIALLY_REFUNDED',
      lineItems: { nodes: [{ quantity: 2, currentQuantity: 1, unfulfilledQuantity: 1 }, {}] },
    });
    expect(await shop.stock()).toMatchObject([{ available: 9, committed: 1 }]);
    expect(
      (
        await refund('r-1', {
          note: 'broken',
          refundLineItems: [{ lineItemId: line, quantity: 1, restockType: 'CANCEL', locationId: first }],
          ...repay('22.52'),
        })
      )['data'],
    ).toEqual(once['data']);
    expect(at(await shop.read(), 'refunds')).toHaveLength(1);
  });

  test('is refused beyond what was bought and what was paid', async () => {
    shop = await orderTrial();
    const words = async (input: Doc) => at(await refund(JSON.stringify(input), input), 'data.refundCreate.userErrors');
    expect(await words({ refundLineItems: [{ lineItemId: line, quantity: 3 }] })).toEqual([
      { field: ['refundLineItems', '0', 'quantity'], message: 'Quantity cannot refund more items than were purchased' },
    ]);
    expect(await words(repay('99.00'))).toEqual([
      { field: null, message: 'Refund amount $99.00 is greater than net payment received $55.55' },
    ]);
    expect(await words({})).toEqual([
      { field: null, message: 'either refund line items or refund duties or transactions or refund methods must be present' },
    ]);
  });
});

describe('an edit', () => {
  const calculated = 'gid://shopify/CalculatedOrder/8000000000001';

  test('changes nothing before it is committed, then the lines, the work and the stock', async () => {
    shop = await orderTrial();
    await shop.gql(`mutation { orderEditBegin(id: "${id}") { calculatedOrder { id } userErrors { message } } }`);
    const less = await shop.gql(
      `mutation { orderEditSetQuantity(id: "${calculated}", lineItemId: "gid://shopify/CalculatedLineItem/8000000000001", quantity: 1, restock: true) { calculatedLineItem { quantity } calculatedOrder { totalPriceSet { shopMoney { amount } } } userErrors { message } } }`,
    );
    expect(less).toMatchObject({
      data: {
        orderEditSetQuantity: {
          calculatedLineItem: { quantity: 1 },
          calculatedOrder: { totalPriceSet: { shopMoney: { amount: '33.03' } } },
          userErrors: [],
        },
      },
    });
    await shop.gql(
      `mutation { orderEditAddCustomItem(id: "${calculated}", title: "Card", quantity: 2, price: { amount: "1.25", currencyCode: EUR }) { calculatedLineItem { id } userErrors { message } } }`,
    );
    expect(await shop.read()).toMatchObject({ edited: false, currentTotalPriceSet: { shopMoney: { amount: '55.55' } } });
    expect(
      await shop.gql(`mutation { orderEditCommit(id: "${calculated}") { order { id } successMessages userErrors { message } } }`),
    ).toMatchObject({ data: { orderEditCommit: { successMessages: ['Order updated'], userErrors: [] } } });
    expect(await shop.read()).toMatchObject({
      edited: true,
      currentTotalPriceSet: { shopMoney: { amount: '35.53' } },
      originalTotalPriceSet: { shopMoney: { amount: '55.55' } },
      lineItems: { nodes: [{ quantity: 2, currentQuantity: 1 }, {}, { quantity: 2, currentQuantity: 2 }] },
    });
    expect(await shop.stock()).toMatchObject([{ available: 9, committed: 1 }]);
    expect(
      at(
        await shop.gql(`mutation { orderEditCommit(id: "${calculated}") { userErrors { message } } }`),
        'data.orderEditCommit.userErrors.0.message',
      ),
    ).toBe('The calculated order does not exist.');
  });
});

describe('a cancellation', () => {
  const cancel = (more = '') =>
    shop.gql(
      `mutation { orderCancel(orderId: "${id}", reason: CUSTOMER, restock: true${more}) { job { id done } orderCancelUserErrors { field message code } userErrors { message } } }`,
    );

  test('is a job: done a little later, with the money back and the stock free', async () => {
    shop = await orderTrial();
    const job = textAt(await cancel(', refundMethod: { originalPaymentMethodsRefund: true }'), 'data.orderCancel.job.id');
    expect(at(await shop.gql(`{ job(id: "${job}") { done } }`), 'data.job.done')).toBeTypeOf('boolean');
    let order = await shop.read();
    while (order['cancelledAt'] === null) order = await shop.read();
    expect(order).toMatchObject({
      closed: true,
      displayFinancialStatus: 'REFUNDED',
      currentTotalPriceSet: { shopMoney: { amount: '0.0' } },
      lineItems: { nodes: [{ currentQuantity: 0 }, { currentQuantity: 0 }] },
    });
    expect(at(order, 'transactions')).toMatchObject([
      { kind: 'SALE' },
      { kind: 'REFUND', amountSet: { shopMoney: { amount: '55.55' } } },
    ]);
    expect(await shop.stock()).toMatchObject([{ available: 10, committed: 0 }]);
    expect(at(await shop.gql(`{ job(id: "${job}") { done } }`), 'data.job.done')).toBe(true);
    expect(at(await cancel(), 'data.orderCancel.orderCancelUserErrors')).toEqual([
      { field: ['orderId'], message: 'Cannot cancel an order that has already been canceled', code: 'INVALID' },
    ]);
  });

  test('is refused for what was sent', async () => {
    shop = await orderTrial();
    await shop.fulfil(1);
    expect(at(await cancel(), 'data.orderCancel.orderCancelUserErrors.0')).toMatchObject({
      message: 'Cannot cancel an order that has outstanding fulfillments',
      code: 'INVALID',
    });
  });
});
