import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { returnCheck } from '../../../src/model/returns/return-check.ts';
import type { Lines } from '../../../src/model/returns/return-schema.ts';
import { readReturns } from './returned.ts';

type Line = { orderLineId: string; quantity: number };
type Refund = { id: string; total: number; state: string; lines: Line[] };

const changed = new URL('../fixtures/order-changed.in.json', import.meta.url);

/** A recorded order of three units of line 1 (21.35 in all) and two of line 3 (86.47), with this money paid back and these goods gone. */
function order(refunds: Refund[], left: { state: string; lines: Line[] }[]): Doc {
  const { body } = JSON.parse(readFileSync(changed, 'utf8')) as { body: { order: Record<string, Json> } };
  const [payment] = body.order['payments'] as Record<string, Json>[];
  const stamps = { createdAt: '2026-11-23T08:00:00.000Z', updatedAt: '2026-11-23T09:00:00.000Z', reason: 'damaged' };
  const paid = { ...payment, refunds: refunds.map((refund) => ({ ...stamps, ...refund })) };
  return new Doc({ ...body, order: { ...body.order, payments: [paid], fulfillments: left } });
}

const one = (quantity: number): Line[] => [{ orderLineId: '1', quantity }];
const reading = { precision: 2, locations: {} };
const linesOf = (doc: Doc): Lines => readReturns(doc, reading)[0]?.groups?.['lines'] as unknown as Lines;

describe('a refund of a real shop’s order', () => {
  test('is a return when it names goods that have left: they are worth their share of what was paid', () => {
    const doc = order([{ id: '7', total: 1423, state: 'Settled', lines: one(2) }], [{ state: 'Shipped', lines: one(3) }]);
    const [draft, ...more] = readReturns(doc, reading);
    expect(more).toEqual([]);
    expect(draft).toMatchObject({
      entity: 'return',
      id: '1/7',
      groups: {
        header: { number: '52NZFFES7YQG76UF-R7', order: { id: '1' }, orderNumber: '52NZFFES7YQG76UF', currency: 'EUR' },
        lines: { lines: [{ orderLine: '1', sku: 'SKU-0001', quantity: '2', value: 1423, refund: 1423 }], total: 1423 },
        authorisation: { state: 'approved' },
      },
      events: [{ key: 'refund/7:succeeded', data: { status: 'succeeded', amount: 1423 } }],
    });
    expect(returnCheck(draft?.groups ?? {})).toEqual([]);
  });

  test('is none without goods, nor of goods that are still here', () => {
    const money = { id: '7', total: 500, state: 'Settled', lines: [] };
    const goods = { id: '8', total: 1423, state: 'Settled', lines: one(2) };
    expect(
      readReturns(
        order(
          [money, goods],
          [
            { state: 'Pending', lines: one(3) },
            { state: 'Shipped', lines: one(1) },
          ],
        ),
        reading,
      ),
    ).toEqual([]);
  });

  test('has paid nothing until it is settled', () => {
    const doc = order([{ id: '7', total: 1423, state: 'Pending', lines: one(2) }], [{ state: 'Delivered', lines: one(2) }]);
    expect(linesOf(doc)).toMatchObject({ lines: [{ value: 1423, refund: 0 }], total: 0 });
    expect(readReturns(doc, reading)[0]?.events).toMatchObject([{ key: 'refund/7:pending' }]);
  });

  test('foots: less is kept, more is shipping, and the odd cent is the last line’s', () => {
    const left = [{ state: 'Shipped', lines: [...one(3), { orderLineId: '3', quantity: 2 }] }];
    const lines = [...one(1), { orderLineId: '3', quantity: 1 }];
    const of = (total: number): Lines => linesOf(order([{ id: '7', total, state: 'Settled', lines }], left));
    const worth = of(5036).lines.map(({ value }) => value);
    expect(worth).toEqual([712, 4324]);
    expect(of(5037).lines.map(({ value }) => value)).toEqual([712, 4325]);
    expect(of(4536)).toMatchObject({ fees: [{ amount: 500 }], total: 4536 });
    expect(of(5436)).toMatchObject({ shipping: 400, total: 5436 });
    for (const total of [5036, 5037, 4536, 5436]) {
      const { groups } = readReturns(order([{ id: '7', total, state: 'Settled', lines }], left), reading)[0] ?? {};
      expect(returnCheck(groups ?? {})).toEqual([]);
    }
  });
});
