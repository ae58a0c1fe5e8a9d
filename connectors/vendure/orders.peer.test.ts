import { describe, expect, inject, test } from 'vitest';
import { startStockedShop } from '../../peers/vendure/stocked-shop.ts';
import { misfits } from '../../examples/sandbox/trial/planning.ts';
import type { FactDraft } from '../../src/kit/contract.ts';
import type { EffectRequest } from '../../src/model/delivery.ts';
import { orderCheck } from '../../src/model/order/order-check.ts';
import type { Lines } from '../../src/model/order/order-schema.ts';
import { PLAIN_TERMS } from '../../src/model/payment/payment.ts';
import { paymentSummary } from '../../src/model/payment/payment-summary.ts';
import { transactions } from '../../src/model/payment/transactions.ts';
import { drive, oneCall, openShop, readBack, wanting } from './fixtures/drive.ts';
import { held, useRealShop } from './fixtures/real-shop.ts';

const real = useRealShop(() => startStockedShop(inject('postgres').url, 11));

const linesOf = (fact: FactDraft): Lines => fact.groups?.['lines'] as unknown as Lines;

function summary(fact: FactDraft): ReturnType<typeof paymentSummary> {
  const events = (fact.events ?? []).map((event) => ({ ...event, system: 'shop' }));
  return paymentSummary(transactions(events, PLAIN_TERMS), {
    header: { currency: 'EUR' },
    lines: linesOf(fact),
    cancelledAt: null,
  });
}

describe('an order', () => {
  test('that is authorised, taken, changed, partly sent, paid back and cut foots at every stage', async () => {
    const [, , third] = await real.shopper.lookAround();
    const placed = await real.shopper.place({
      payment: 'manual',
      coupon: 'TENTH',
      lines: [
        { sku: 'SKU-0001', quantity: 3 },
        { sku: 'SKU-0002', quantity: 2 },
      ],
    });
    const versions: number[] = [];
    const stage = async (): Promise<FactDraft> => {
      const fact = await real.factOf(placed.id);
      expect(misfits([fact])).toEqual([]);
      expect(orderCheck(fact.groups ?? {})).toEqual([]);
      expect(fact.version).toBeGreaterThan(versions.at(-1) ?? 0);
      versions.push(fact.version ?? 0);
      return fact;
    };
    const authorised = await stage();
    expect(linesOf(authorised).totals.shop.total).toBe(placed.total);
    expect(linesOf(authorised).discounts).toMatchObject([{ code: 'TENTH' }]);
    expect(summary(authorised).status).toBe('authorised');
    await real.shopper.settle(placed.payment.id);
    expect(summary(await stage())).toMatchObject({ status: 'paid', balance: 0 });
    await real.shopper.modify(placed.id, { address: true, add: [{ variant: third?.variant ?? '', quantity: 1 }] });
    const changed = await stage();
    expect(linesOf(changed).lines).toHaveLength(3);
    expect(changed.groups?.['shipTo']).not.toEqual(authorised.groups?.['shipTo']);
    expect(summary(changed)).toMatchObject({ status: 'paid', balance: 0 });
    await real.shopper.modify(placed.id, { surcharge: { description: 'wrapping', price: 333 } });
    expect(linesOf(await stage()).fees).toMatchObject([{ title: 'wrapping', amount: { shop: 333 } }]);
    await real.shopper.modify(placed.id, { adjust: [{ line: placed.lines[0]?.id ?? '', quantity: 0 }] });
    const shortened = await stage();
    expect(linesOf(shortened).lines.map((line) => line.id)).not.toContain(placed.lines[0]?.id);
    await real.shopper.fulfil([{ line: placed.lines[1]?.id ?? '', quantity: 1 }]);
    await stage();
    await real.shopper.refund(placed.payment.id, 100);
    expect(summary(await stage())).toMatchObject({ status: 'partially_refunded' });
    await real.shopper.cancel(placed.id, [{ line: placed.lines[1]?.id ?? '', quantity: 1 }]);
    const cut = linesOf(await stage()).lines.find((line) => line.id === placed.lines[1]?.id);
    expect(cut?.quantity).toBe('1');
  });

  test.each([true, false])('foots whatever the seed buys; prices with tax: %s', async (pricesIncludeTax) => {
    const { channels } = await real.vendure.admin.ask<{ channels: { items: { id: string }[] } }>('{ channels { items { id } } }');
    const input = { id: channels.items[0]?.id, pricesIncludeTax };
    await real.vendure.admin.ask('mutation($input: UpdateChannelInput!) { updateChannel(input: $input) { __typename } }', {
      input,
    });
    for (let count = 0; count < 8; count += 1) {
      const placed = await real.shopper.place();
      const fact = await real.factOf(placed.id);
      expect(misfits([fact])).toEqual([]);
      expect(orderCheck(fact.groups ?? {}), placed.code).toEqual([]);
      expect(fact.groups?.['header']).toMatchObject({ taxesIncluded: pricesIncludeTax, number: placed.code });
      expect(linesOf(fact).totals.shop.total).toBe(placed.total);
    }
  });

  test('still foots when the shop has begun to keep its prices in another way', async () => {
    const { channels } = await real.vendure.admin.ask<{ channels: { items: { id: string }[] } }>('{ channels { items { id } } }');
    const keep = async (pricesIncludeTax: boolean): Promise<void> => {
      const input = { id: channels.items[0]?.id, pricesIncludeTax };
      await real.vendure.admin.ask('mutation($input: UpdateChannelInput!) { updateChannel(input: $input) { __typename } }', {
        input,
      });
    };
    await keep(true);
    const placed = await real.shopper.place({
      lines: [
        { sku: 'SKU-0001', quantity: 7 },
        { sku: 'SKU-0002', quantity: 11 },
        { sku: 'SKU-0003', quantity: 13 },
      ],
    });
    await keep(false);
    const { groups = {} } = await real.factOf(placed.id);
    expect(groups['header']).toMatchObject({ taxesIncluded: true });
    expect(orderCheck(groups)).toEqual([]);
  });

  test('that is cancelled says so, with its reason, and takes back nothing of what was ordered', async () => {
    const placed = await real.shopper.place({ payment: 'manual' });
    await real.shopper.cancel(placed.id);
    const { groups = {} } = await real.factOf(placed.id);
    expect(groups['cancellation']).toMatchObject({ reason: 'changed their mind' });
    expect(Object.keys(groups)).not.toContain('lines');
  });

  test('that is still a cart is no order', async () => {
    const { createDraftOrder } = await real.vendure.admin.ask<{ createDraftOrder: { id: string } }>(
      'mutation { createDraftOrder { id } }',
    );
    expect(await readBack(real.system, 'order', createDraftOrder.id)).toEqual([]);
  });
});

describe('a request', () => {
  const cancel: EffectRequest = { kind: 'cancel', trigger: 't', groups: {}, values: {} };
  const asked = (id: string, request: EffectRequest = cancel) =>
    wanting(
      'order',
      { cancellation: { at: '2026-01-01T00:00:00Z', reason: 'no stock' } },
      { shadow: held(id), changed: [], request },
    );

  test('to cancel is granted, and cancels once however often it is sent', async () => {
    const placed = await real.shopper.place({ payment: 'manual' });
    for (let times = 0; times < 2; times += 1) {
      const { outcome } = await drive(real.system, asked(placed.id));
      expect(outcome).toMatchObject({ kind: 'held' });
      expect(outcome).not.toMatchObject({ answer: { outcome: 'rejected' } });
    }
    const again = await oneCall(real.system, { ...asked(placed.id), step: 'cancel' });
    expect(again?.outcome).toMatchObject({ kind: 'held', next: null });
    expect(await real.factOf(placed.id)).toMatchObject({ groups: { cancellation: { reason: 'no stock' } } });
  });

  test('to cancel pays back what was taken and lets go what was authorised, once', async () => {
    const paying = openShop(real.vendure, { onCancel: 'refund' });
    const taken = await real.shopper.place({ payment: 'instant', lines: [{ sku: 'SKU-0004', quantity: 1 }] });
    await real.shopper.refund(taken.payment.id, 50);
    const { steps } = await drive(paying, asked(taken.id));
    expect(steps).toEqual(['cancel', `refund:${taken.payment.id}:${taken.total - 50}`, 'money']);
    const doubled = await oneCall(paying, { ...asked(taken.id), step: `refund:${taken.payment.id}:${taken.total - 50}` });
    expect(doubled?.outcome).toMatchObject({ kind: 'held' });
    const refunds = (await real.factOf(taken.id)).events?.filter(({ key }) => key.startsWith('refund/')) ?? [];
    expect(refunds.map(({ data }) => (data as { amount: number }).amount).toSorted((a, b) => a - b)).toEqual([
      50,
      taken.total - 50,
    ]);

    const authorised = await real.shopper.place({ payment: 'manual' });
    expect((await drive(paying, asked(authorised.id))).steps).toEqual(['cancel', `void:${authorised.payment.id}`, 'money']);
    const kinds = (await real.factOf(authorised.id)).events?.map(({ key }) => key.split('/')[1]);
    expect(kinds).toEqual(['authorise:succeeded', 'void:succeeded']);
    await paying.client.close();
  });

  test('to cancel what has left is refused with words', async () => {
    const placed = await real.shopper.place({ payment: 'instant', lines: [{ sku: 'SKU-0005', quantity: 2 }] });
    await real.shopper.fulfil([{ line: placed.lines[0]?.id ?? '', quantity: 1 }]);
    const { outcome } = await drive(real.system, asked(placed.id));
    expect(outcome).toMatchObject({ kind: 'held', answer: { outcome: 'rejected' } });
    expect(JSON.stringify(outcome)).toContain('PartiallyShipped');
  });

  test('to send it elsewhere changes the address and leaves the order where it was', async () => {
    const placed = await real.shopper.place({ payment: 'instant' });
    const shipTo = { name: 'Ana Núñez', line1: 'Calle Nueva 2', city: 'Cáceres', postalCode: '10003', country: 'ES' };
    const edit: EffectRequest = { kind: 'edit', trigger: 't', groups: { shipTo: 'h' }, values: { shipTo } };
    const { outcome, steps } = await drive(real.system, asked(placed.id, edit));
    expect(steps).toEqual(['open:PaymentSettled', 'change:PaymentSettled', 'close:PaymentSettled']);
    expect(outcome).toMatchObject({ kind: 'held' });
    expect((await real.factOf(placed.id)).groups?.['shipTo']).toEqual(shipTo);
    await real.shopper.refund(placed.payment.id, 10);
    const stuck = await drive(real.system, asked(placed.id, { ...edit, trigger: 'again' }));
    expect(stuck.outcome).toMatchObject({
      answer: { outcome: 'rejected', reason: expect.stringContaining('paid back in part') as string },
    });
    await real.shopper.cancel(placed.id);
    const refused = await drive(real.system, asked(placed.id, edit));
    expect(refused.outcome).toMatchObject({
      answer: { outcome: 'rejected', reason: expect.stringContaining('Cancelled') as string },
    });
  });

  test('for a note leaves it where the shop can see it', async () => {
    const placed = await real.shopper.place();
    const input = wanting('order', { tags: { tags: [], note: 'Ring twice' } }, { shadow: held(placed.id), changed: ['tags'] });
    await drive(real.system, input);
    expect((await real.factOf(placed.id)).groups?.['tags']).toEqual({ tags: [], note: 'Ring twice' });
  });
});
