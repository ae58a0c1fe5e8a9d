import { describe, expect, test } from 'vitest';
import { stateTable } from '../../testing/model/state-table.ts';
import { derived, inspection, receipt, refund, returnHeader, returnLine, said } from '../../testing/model/whole-return.ts';
import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';

interface Facts {
  groups: Record<string, Json>;
  events: DeriveInput['events'];
}

type Happens = (facts: Facts) => Facts;

const group =
  (name: string, value: Json): Happens =>
  ({ groups, events }) => ({ groups: { ...groups, [name]: value }, events });
const told =
  (...more: DeriveInput['events']): Happens =>
  ({ groups, events }) => ({ groups, events: [...events, ...more] });

const exchange = group('header', { ...returnHeader, exchangeOrder: { id: 'o-2' } });
const resolve = (kind: string): Happens => group('resolution', { kind, at: '2026-11-11T08:00:00Z' });

/** Of two units worth 40.00 that were approved and are here. */
const STATES: Record<string, Happens> = {
  none: (facts) => facts,
  pending: told(refund('r1', 'pending', 4_000)),
  partially_refunded: told(refund('r2', 'succeeded', 1_500)),
  refunded: told(refund('r3', 'succeeded', 4_000)),
  exchanged: exchange,
  store_credit: told(refund('r4', 'succeeded', 4_000, { tender: 'store_credit' })),
  denied: resolve('denied'),
};

const EVENTS: Record<string, Happens> = {
  ask: told(refund('r1', 'requested', 4_000)),
  fail: told(refund('r1', 'failed', 4_000)),
  part: told(refund('r5', 'succeeded', 1_500)),
  whole: told(refund('r6', 'succeeded', 4_000)),
  credit: told(refund('r7', 'succeeded', 4_000, { tender: 'store_credit' })),
  take_back: told(refund('r8', 'succeeded', 1_500, { kind: 'refund_reversal' })),
  late_fail: told(refund('r3', 'failed', 4_000)),
  in_dollars: told(refund('r9', 'succeeded', 4_000, { currency: 'USD' })),
  decide: resolve('refund'),
  deny: resolve('denied'),
  exchange,
};

/** `.`: stays; `!`: refused, named, and not applied; `+` a flag says that too much was paid. */
const EXPECTED = `
                    ask     fail part                whole     credit        take_back          late_fail in_dollars decide  deny   exchange
none                pending .    partially_refunded  refunded  store_credit  !                  .         !          pending denied exchanged
pending             .       none partially_refunded  refunded  store_credit  !                  .         !          .       .      exchanged
partially_refunded  .       .    .                   refunded+ refunded+     none               .         !          .       !+     exchanged
refunded            .       .    .+                  .+        .+            partially_refunded !         !          .       !+     .+
exchanged           .       .    .                   refunded+ store_credit+ !                  .         !          .       .      .
store_credit        .       .    refunded+           refunded+ .+            .                  .         !          .       !+     .+
denied              pending .    partially_refunded!+ refunded!+ store_credit!+ !                .         !          pending .      exchanged
`;

const WRONG = ['over_refunded', 'refunded_despite_denial', 'exchanged_and_refunded'];

const after = (happens: Happens): Record<string, Json> => {
  const { groups, events } = happens({ groups: { receipt: receipt('2') }, events: [said('approved', 2)] });
  return derived(groups, events);
};

describe('where the money is', () => {
  test.each(Object.entries(STATES))('%s is reached', (state, facts) => {
    expect(after(facts)['financialState']).toBe(state);
  });

  test('every event in every state', () => {
    const cells = stateTable(EXPECTED);
    expect(cells).toHaveLength(Object.keys(STATES).length * Object.keys(EVENTS).length);
    const found = cells.map(({ state, event: name }) => {
      const facts = STATES[state] as Happens;
      const now = after((none) => (EVENTS[name] as Happens)(facts(none)));
      const refused = (now['refused'] as Json[]).length > 0 ? '!' : '';
      const wrong = (now['flags'] as string[]).some((flag) => WRONG.includes(flag)) ? '+' : '';
      const to = now['financialState'] === state ? '' : (now['financialState'] as string);
      return { state, event: name, expected: to === '' && refused === '' ? `.${wrong}` : `${to}${refused}${wrong}` };
    });
    expect(found).toEqual(cells);
  });

  const totals = (groups: Record<string, Json>, events: DeriveInput['events']): Json => derived(groups, events)['totals'] ?? null;
  const approved = [said('approved', 2)];
  const three = { lines: [returnLine({ quantity: '3', value: 10_000 })], total: 0 };

  test('shares of a line sum to it exactly, and a restocking fee is taken off to the cent', () => {
    const fees = [{ code: 'restocking', amount: 333 }];
    const at = (quantity: string): Json =>
      totals({ lines: { ...three, fees, shipping: 495 }, receipt: receipt(quantity) }, approved);
    expect(at('1')).toMatchObject({ lines: 10_000, fees: 333, shipping: 495, refundable: 10_162, earned: 3_333 + 495 - 333 });
    expect(at('3')).toMatchObject({ refundable: 10_162, earned: 10_162 });
    expect(totals({ lines: { ...three, fees: [{ amount: 20_000 }] } }, approved)).toMatchObject({ refundable: 0 });
  });

  test('what was not authorised is not owed, however much of it arrives', () => {
    expect(derived({ lines: three, receipt: receipt('5') }, approved)).toMatchObject({
      totals: { refundable: 10_000, earned: 10_000 },
      lines: [{ received: '5', authorised: '3', refundable: 10_000, over: '2' }],
      flags: ['over_received'],
    });
    expect(totals({ lines: three, receipt: receipt('3') }, [])).toMatchObject({ refundable: 0, earned: 0, worth: 10_000 });
  });

  test('money that is paid before the goods are here is an advance until they are', () => {
    const paid = [...approved, refund('r1', 'succeeded', 10_000)];
    const state = (groups: Record<string, Json>): Record<string, Json> => derived({ lines: three, ...groups }, paid);
    expect(state({})).toMatchObject({ advance: true, totals: { advance: 10_000 }, financialState: 'refunded' });
    expect(state({ receipt: receipt('1') })).toMatchObject({ advance: true, totals: { advance: 6_667 } });
    expect(state({ receipt: receipt('3') })).toMatchObject({ advance: false, totals: { advance: 0 }, flags: [] });
    const kept = { header: { ...returnHeader, method: 'keep_it' } as Json };
    expect(state(kept)).toMatchObject({ state: 'kept_by_customer', advance: false });
  });

  test('two of three came back damaged: they go aside, one back to stock, and all is owed', () => {
    expect(
      derived({ lines: three, receipt: receipt('3'), inspection: inspection({ restock: '1', quarantine: '2' }) }, approved),
    ).toMatchObject({
      state: 'quarantined',
      restock: [{ sku: 'TEE-M', location: 'WH1', quantity: '1' }],
      lines: [{ received: '3', inspected: '3', restock: '1' }],
      totals: { earned: 10_000 },
    });
  });

  test('a source without transactions tells by its lines what it has paid back', () => {
    const lines = { lines: [returnLine({ value: 4_000, refund: 2_000 })], total: 2_000 };
    expect(derived({ lines, receipt: receipt('1') }, approved)).toMatchObject({
      financialState: 'partially_refunded',
      totals: { refunded: 2_000, earned: 2_000, advance: 0 },
    });
  });
});
