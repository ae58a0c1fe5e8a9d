import { describe, expect, test } from 'vitest';
import { stateTable } from '../../testing/model/state-table.ts';
import { derived, inspection, receipt, returnHeader, said } from '../../testing/model/whole-return.ts';
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
const event =
  (made: (count: number) => DeriveInput['events'][number]): Happens =>
  ({ groups, events }) => ({ groups, events: [...events, made(events.length + 1)] });
const all =
  (...parts: Happens[]): Happens =>
  (facts) =>
    parts.reduce((done, part) => part(done), facts);

const say = (state: Parameters<typeof said>[0]): Happens => event((count) => said(state, count));
const label = group('shipment', { labelAt: '2026-11-03T10:00:00Z', packages: [] });
const send = group('shipment', { labelAt: '2026-11-03T10:00:00Z', sentAt: '2026-11-04T10:00:00Z', packages: [] });
const receive = (quantity: string): Happens => group('receipt', receipt(quantity));
const inspect = (units: Parameters<typeof inspection>[0]): Happens => group('inspection', inspection(units));
const nameless = all(group('header', null), group('lines', null));

/** One set of facts for each state, by which it is reached. */
const STATES: Record<string, Happens> = {
  requested: say('requested'),
  approved: say('approved'),
  declined: say('declined'),
  cancelled: say('cancelled'),
  expired: say('expired'),
  label_issued: all(say('approved'), label),
  in_transit: all(say('approved'), send),
  blind_received: all(nameless, group('receipt', receipt('2', { rma: 'R-9' }))),
  unmatched: all(nameless, receive('2')),
  matched: all(say('requested'), receive('2')),
  partially_received: all(say('approved'), receive('1')),
  received: all(say('approved'), receive('2')),
  inspected: all(say('approved'), receive('2'), inspect({ undecided: '2' })),
  restocked: all(say('approved'), receive('2'), inspect({ restock: '2' })),
  quarantined: all(say('approved'), receive('2'), inspect({ quarantine: '2' })),
  scrapped: all(say('approved'), receive('2'), inspect({ scrap: '2' })),
  kept_by_customer: all(say('approved'), group('header', { ...returnHeader, method: 'keep_it' })),
  closed: all(say('approved'), receive('2'), inspect({ restock: '2' }), say('closed')),
};

const EVENTS: Record<string, Happens> = {
  request: say('requested'),
  approve: say('approved'),
  decline: say('declined'),
  cancel: say('cancelled'),
  expire: say('expired'),
  close: say('closed'),
  label,
  send,
  part: receive('1'),
  whole: receive('2'),
  toomany: receive('3'),
  look: inspect({ undecided: '2' }),
  restock: inspect({ restock: '2' }),
  set_aside: inspect({ quarantine: '2' }),
  scrap: inspect({ scrap: '2' }),
};

/**
 * What becomes of a return in the state of the row when the event of the column is told of it. `.`: it stays as it is; `!`:
 * the word is refused, named, and not applied. A receipt and an inspection say all that has come so far, so `part` after
 * `whole` is the warehouse's correction of its count, and `look` one of its decisions.
 */
const EXPECTED = `
                   request approve            decline  cancel    expire  close  label        send       part               whole    toomany  look      restock   set_aside   scrap
requested          .       approved           declined cancelled expired closed .            in_transit matched            matched  matched  matched   matched   matched     matched
approved           !       .                  !        cancelled expired closed label_issued in_transit partially_received received received inspected restocked quarantined scrapped
declined           !       !                  .        !         !       !      !            in_transit partially_received received received inspected restocked quarantined scrapped
cancelled          !       !                  !        .         !       !      !            in_transit partially_received received received inspected restocked quarantined scrapped
expired            !       approved           !        !         .       closed !            in_transit partially_received received received inspected restocked quarantined scrapped
label_issued       !       .                  !        cancelled! expired! closed .           in_transit partially_received received received inspected restocked quarantined scrapped
in_transit         !       .                  !        .         .       closed label_issued .          partially_received received received inspected restocked quarantined scrapped
blind_received     .       .                  .        .         .       .      .            .          unmatched          unmatched unmatched .        .         .           .
unmatched          .       .                  .        .         .       .      .            .          .                  .        .        .         .         .           .
matched            .       received           received received  received closed .           .          .                  .        .        .         .         .           .
partially_received !       .                  !        .         .       closed .            .          .                  received received inspected restocked quarantined scrapped
received           !       .                  !        .         .       closed .            .          partially_received .        .        inspected restocked quarantined scrapped
inspected          !       .                  !        .         .       closed .            .          .                  .        received .         restocked quarantined scrapped
restocked          !       .                  !        .         .       closed .            .          .                  .        received inspected .         quarantined scrapped
quarantined        !       .                  !        .         .       closed .            .          .                  .        received inspected restocked .           scrapped
scrapped           !       .                  !        .         .       closed .            .          .                  .        received inspected restocked quarantined .
kept_by_customer   !       .                  !        cancelled expired closed .            in_transit partially_received! received! received! inspected! restocked! quarantined! scrapped!
closed             !       restocked          !        !         !       .      .            .          .                  .        .        .         .         .           .
`;

const after = (happens: Happens): Record<string, Json> => {
  const { groups, events } = happens({ groups: {}, events: [] });
  return derived(groups, events);
};

describe('where the goods are', () => {
  test.each(Object.entries(STATES))('%s is reached', (state, facts) => {
    expect(after(facts)['state']).toBe(state);
  });

  test('every event in every state', () => {
    const cells = stateTable(EXPECTED);
    expect(cells).toHaveLength(Object.keys(STATES).length * Object.keys(EVENTS).length);
    const found = cells.map(({ state, event: name }) => {
      const facts = STATES[state] as Happens;
      const before = after(facts);
      const now = after(all(facts, EVENTS[name] as Happens));
      const refused = (now['refused'] as Json[]).length > (before['refused'] as Json[]).length ? '!' : '';
      const to = now['state'] === state ? '' : (now['state'] as string);
      return { state, event: name, expected: `${to}${refused}` || '.' };
    });
    expect(found).toEqual(cells);
  });
});
