import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Body, Child } from '../entity.ts';
import { orderNotices } from './odd-events.ts';
import { unitsWithinOrder } from './within-order.ts';

const order = (ordered: number): Body => ({ lines: { lines: [{ id: 'a', quantity: String(ordered) }] } });

/** A shipment in two packages. */
function shipment(
  id: string,
  units: number,
  more: { shippedAt?: string | null; status?: string; direction?: string } = {},
): Child {
  const { shippedAt = '2026-03-01T10:00:00Z', status = 'shipped', direction = 'outbound' } = more;
  const content = (quantity: number): object => ({ contents: [{ line: 'a', sku: 'A', quantity: String(quantity) }] });
  return {
    entity: 'shipment',
    id,
    body: {
      header: { direction },
      status: { status, shippedAt },
      packages: { packages: [content(units), content(0)] },
    } as unknown as Body,
  };
}

function told(ordered: number, shipments: Child[]): number[] {
  const inOrder = order(ordered);
  return shipments.map(({ id }) => Number(unitsWithinOrder(inOrder, shipments, id)[0]?.quantity ?? 0));
}

describe('what of a shipment an order asks for', () => {
  test('of two, the one that left later has what is left', () => {
    const early = shipment('2', 7, { shippedAt: '2026-03-01T10:00:00+01:00' });
    const late = shipment('1', 4, { shippedAt: '2026-03-01T09:30:00Z' });
    expect(told(10, [late, early])).toEqual([3, 7]);
  });

  test('of two, the one that the target was told of first has it all, though it left later', () => {
    const early = shipment('2', 7, { shippedAt: '2026-03-01T10:00:00+01:00' });
    const late = shipment('1', 4, { shippedAt: '2026-03-01T09:30:00Z' });
    expect(told(10, [{ ...late, toldAs: 5 }, early])).toEqual([4, 6]);
    expect(
      told(10, [
        { ...late, toldAs: 5 },
        { ...early, toldAs: 6 },
      ]),
    ).toEqual([4, 6]);
    expect(
      told(10, [
        { ...late, toldAs: 7 },
        { ...early, toldAs: 6 },
      ]),
    ).toEqual([3, 7]);
  });

  test('nothing, when the others have it all', () => {
    expect(told(5, [shipment('1', 5), shipment('2', 2)])).toEqual([5, 0]);
  });

  test.each([
    ['not left', { status: 'packed' }],
    ['been cancelled', { status: 'cancelled' }],
    ['come back', { direction: 'return' }],
  ])('one that has %s takes nothing from another', (_, more) => {
    expect(told(5, [shipment('1', 5, more), shipment('2', 5)])[1]).toBe(5);
  });

  test('a line that the order does not know stays as it is', () => {
    expect(unitsWithinOrder({ lines: { lines: [] } }, [shipment('1', 3)], '1')).toEqual([{ line: 'a', quantity: '3' }]);
  });

  test('all of them together are never more than was ordered, nor less than could be told', () => {
    const left = fc.record({ units: fc.integer({ min: 1, max: 9 }), hour: fc.integer({ min: 10, max: 20 }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(left, { minLength: 1, maxLength: 6 }), (ordered, all) => {
        const shipments = all.map(({ units, hour }, index) =>
          shipment(String(index), units, { shippedAt: `2026-03-01T${hour}:00:00Z` }),
        );
        const sum = told(ordered, shipments).reduce((total, units) => total + units, 0);
        expect(sum).toBe(
          Math.min(
            ordered,
            all.reduce((total, { units }) => total + units, 0),
          ),
        );
      }),
    );
  });
});

describe('a person is called for what left beyond an order', () => {
  const lines = [{ id: 'a', ordered: '4', shipped: '4', overShipped: '1' }];
  const codes = (derived: object): string[] => orderNotices({ derived } as unknown as Body).map(({ code }) => code);

  test('with how much of which line', () => {
    expect(orderNotices({ derived: { flags: ['over_shipped'], lines } })).toEqual([
      { code: 'SYN_PROJECT_OVER_SHIPPED', path: 'lines', detail: '1 beyond 4 of line a.' },
    ]);
  });

  test.each([
    ['all of it came back', { returns: { status: 'returned' } }],
    ['an edit that was refused has called already', { refused: [{ event: 'edited', reason: 'too late' }] }],
  ])('but not when %s', (_, more) => {
    expect(codes({ flags: ['over_shipped'], lines, ...more })).toEqual([]);
  });
});
