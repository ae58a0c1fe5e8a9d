import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Shadow } from '../../model/delivery.ts';
import { fact } from '../../testing/thing-facts.ts';
import { attach } from '../batch/attach.ts';
import { emptyShadow, withAcceptance, withObservations } from './shadows.ts';

const open = { status: 'open' };
const cancelled = { status: 'cancelled' };
/** As the target's webhook told it: received ten seconds a version. */
const opened = fact('erp', 1, { posting: open });
const edited = fact('erp', 2, { posting: open });
const gone = fact('erp', 3, { posting: cancelled }, { gone: true });
const readAgain = { ...gone, via: 'read' as const, receivedAt: 45_000 };

/** What the receipt of a deletion leaves of an object that was there at version 2. */
const deleted: Shadow = { ...emptyShadow(), id: 'erp-1', version: '2', at: 32_000 };
/** The same where the target names no versions. */
const unversioned: Shadow = { ...deleted, version: null };

describe('an object that was deleted by our call', () => {
  test.each([
    ['its own notice', [opened, edited, gone]],
    ['a read that finds it gone', [opened, edited, gone, readAgain]],
    ['nothing newer than before the call', [opened, edited]],
  ])('stays gone after %s', (_, facts) => {
    expect(withObservations(deleted, facts)?.exists).toBe(false);
    expect(withObservations(unversioned, facts)?.exists).toBe(false);
  });

  test('stays gone after a notice from before the call that comes late', () => {
    expect(withObservations(deleted, [opened, { ...edited, receivedAt: 60_000 }])?.exists).toBe(false);
  });

  test('is there again when the target says so of a later version', () => {
    const again = { ...fact('erp', 4, { posting: open }), receivedAt: 50_000 };
    expect(withObservations(deleted, [opened, edited, gone, again])?.exists).toBe(true);
  });

  test('is there again also when it was brought back just as it had been', () => {
    const again = { ...fact('erp', 4, { posting: open }), receivedAt: 50_000 };
    const { facts } = attach([{ ...opened, rowId: 1, versions: [] }], [again]);
    expect(facts).toHaveLength(2);
    expect(withObservations(deleted, facts)?.exists).toBe(true);
    expect(withObservations(unversioned, facts)?.exists).toBe(true);
  });

  test('and made anew under another id is there, whatever is told of the one before', () => {
    const anew: Shadow = { ...emptyShadow(), exists: true, id: 'erp-2', version: '1', at: 40_000 };
    const made = { ...fact('erp', 1, { posting: open }), subject: { ...gone.subject, id: 'erp-2' }, receivedAt: 41_000 };
    const seen = withObservations(anew, [opened, { ...gone, receivedAt: 60_000 }, made]);
    expect(seen).toMatchObject({ exists: true, id: 'erp-2', version: '1' });
  });
});

describe('an object that we wrote', () => {
  const held: Shadow = { ...emptyShadow(), exists: true, id: 'erp-1', version: '2', at: 21_000 };

  test('is gone when the target says so of a later version, or of this one afterwards', () => {
    expect(withObservations(held, [opened, gone])?.exists).toBe(false);
    expect(withObservations(held, [opened, { ...gone, version: 2, receivedAt: 22_000 }])?.exists).toBe(false);
  });

  test('stays there when an older version, at which it was gone, is told of late', () => {
    expect(withObservations(held, [{ ...gone, version: 1, receivedAt: 60_000 }])?.exists).toBe(true);
  });

  test('is the same shadow when nothing new was seen', () => {
    const seen = withObservations(held, [opened, edited]);
    expect(withObservations(seen, [opened, edited])).toBe(seen);
  });
});

test('what the target told us by itself is there, under the id that it named', () => {
  expect(withObservations(null, [opened])).toMatchObject({ exists: true, id: 'erp-1', version: '1' });
  expect(withObservations(null, [opened, gone])).toMatchObject({ exists: false, id: 'erp-1', version: '3' });
  expect(withObservations(null, [])).toBe(null);
});

test('the order in which facts are read makes no difference', () => {
  const shuffled = fc.shuffledSubarray([opened, edited, gone, readAgain], { minLength: 4 });
  const before = fc.constantFrom<Shadow | null>(null, deleted, unversioned, {
    ...deleted,
    exists: true,
    version: '1',
    at: 12_000,
  });
  fc.assert(
    fc.property(before, shuffled, (shadow, facts) => {
      expect(withObservations(shadow, facts)).toEqual(withObservations(shadow, [opened, edited, gone, readAgain]));
    }),
  );
});

test('a payment that a target has made is nothing that it holds of the record', () => {
  expect(withAcceptance(deleted, { kind: 'refund', groups: {} }, 50_000)).toBe(deleted);
});
