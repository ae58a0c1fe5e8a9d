import { describe, expect, test } from 'vitest';
import { hashOf } from '../../model/hash.ts';
import type { Fact } from '../../model/fact.ts';
import type { Json } from '../../model/json.ts';
import { heldHash, withObservations } from '../delivery/shadows.ts';
import { withShownLevels } from './shown-levels.ts';

const flow = {
  name: 'levels',
  entity: 'inventory-level',
  to: 'shop',
  facet: 'stock',
  lane: 'stock_decrease' as const,
  class: 'fast' as const,
  onExit: 'leave' as const,
  needs: [],
  after: [],
  sees: [],
  afterStage: 'state' as const,
  strangers: 'ignore' as const,
  shadowOnly: false,
};

function fact(quantity: string | null, changes: Partial<Fact> = {}): Fact {
  const onHand: Json = quantity === null ? null : { quantity, asOf: '2026-11-01T09:00:00Z' };
  return {
    subject: { system: 'shop', entity: 'inventory-level', id: '1@1' },
    changeId: 1,
    normaliser: 1,
    version: 20,
    at: 20,
    receivedAt: 20,
    via: 'read',
    versioned: true,
    groups: { onHand },
    events: [],
    movements: [],
    gone: false,
    ...changes,
  };
}

/** What the shop is held to have of the ledger's figure, once it was told one and has shown another, or the same. */
function heldAfter(told: string, shown: Fact, groups = ['derived.onHand']): string | undefined {
  const shadow = { exists: true, id: '1@1', version: '10', at: 10, groups: { 'derived.onHand': { hash: hashOf(told), at: 10 } } };
  const level = { entity: 'inventory-level', body: { derived: { onHand: told } }, deliveries: [] };
  const facts = withShownLevels({ flows: [{ ...flow, groups }] }, level, [shown]);
  return heldHash(withObservations(shadow, facts), 'derived.onHand');
}

describe('a shop that is told what the ledger has on hand', () => {
  test('and shows another figure does not hold what it was told', () => {
    expect(heldAfter('7', fact('4'))).toBe(hashOf('4'));
  });

  test('and shows the same holds it, however it is written', () => {
    expect(heldAfter('7', fact('7'))).toBe(hashOf('7'));
    expect(heldAfter('7', fact('7.0'))).toBe(hashOf('7'));
  });

  test('holds less than nothing when it shows nothing', () => {
    expect(heldAfter('-3', fact('0'))).toBe(hashOf('-3'));
    expect(heldAfter('-3', fact('1'))).toBe(hashOf('1'));
  });

  test('and does not count it says nothing of it', () => {
    expect(heldAfter('7', fact(null))).toBe(hashOf('7'));
  });
});

test('what is free is not compared, nor what another system shows', () => {
  expect(heldAfter('7', fact('4'), ['derived.available'])).toBe(hashOf('7'));
  const owner = fact('4', { subject: { system: 'warehouse', entity: 'inventory-level', id: 'A@WH1' } });
  expect(heldAfter('7', owner)).toBe(hashOf('7'));
});
