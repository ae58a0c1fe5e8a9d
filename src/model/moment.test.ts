import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeline, type Moment, type RecordMoments } from './moment.ts';

const moment = fc.record<Moment>(
  {
    at: fc.date({ min: new Date(0), max: new Date(5_000), noInvalidDate: true }).map((date) => date.toISOString()),
    what: fc.constantFrom('placed', 'shipped', 'delivered'),
    classifier: fc.constantFrom('actual', 'estimated', 'planned', 'requested'),
    text: fc.constantFrom('one', 'another'),
    system: fc.constantFrom('shop', 'erp', 'carrier'),
    same: fc.constantFrom('a', 'b'),
  },
  { requiredKeys: ['at', 'what', 'classifier', 'text', 'system'] },
);
const records = fc.uniqueArray(
  fc.record<RecordMoments>({
    record: fc.constantFrom('r1', 'r2', 'r3'),
    entity: fc.constantFrom('order', 'shipment'),
    moments: fc.array(moment, { maxLength: 12 }),
  }),
  { selector: ({ record }) => record, maxLength: 3 },
);

test('is one and the same in whatever order and however often things are told', () => {
  fc.assert(
    fc.property(records, fc.infiniteStream(fc.nat()), (told, stream) => {
      const turned = told
        .map((one) => ({
          ...one,
          moments: [...one.moments, ...one.moments].toSorted(() => ((stream.next().value ?? 0) % 2) - 0.5),
        }))
        .toReversed();
      expect(timeline(turned)).toEqual(timeline(told));
    }),
  );
});

test('is in the order of time, and loses and invents nothing', () => {
  fc.assert(
    fc.property(records, (told) => {
      const entries = timeline(told);
      const instants = entries.map(({ at }) => Date.parse(at));
      expect(instants).toEqual(instants.toSorted((a, b) => a - b));
      const said = told.flatMap(({ moments }) => moments);
      for (const { at, what, classifier, text } of entries)
        expect(said).toContainEqual(expect.objectContaining({ at, what, classifier, text }));
      const tellers = new Set(said.map(({ system }) => system));
      expect(new Set(entries.flatMap(({ systems }) => systems))).toEqual(tellers);
      const alone = new Set(
        told.flatMap(({ record, moments }) =>
          moments
            .filter(({ same }) => same === undefined)
            .map(({ at, what, text, classifier }) => [record, at, what, text, classifier].join()),
        ),
      );
      const shared = new Set(
        told.flatMap(({ entity, moments }) => moments.flatMap(({ same }) => (same === undefined ? [] : [`${entity} ${same}`]))),
      );
      expect(entries).toHaveLength(alone.size + shared.size);
    }),
  );
});

test('what two systems tell of one thing stands once, with both, at the time of the earlier', () => {
  const scan = { what: 'delivered', classifier: 'actual' as const, text: 'ups 1Z: delivered', same: 'scan' };
  const [entry, ...more] = timeline([
    {
      record: 's1',
      entity: 'shipment',
      moments: [
        { ...scan, at: '2026-01-01T10:00:00.900Z', system: 'shop' },
        { ...scan, at: '2026-01-01T11:00:00.100+01:00', system: 'carrier' },
      ],
    },
  ]);
  expect(more).toEqual([]);
  expect(entry).toMatchObject({ at: '2026-01-01T11:00:00.100+01:00', systems: ['carrier', 'shop'] });
});
