import { describe, expect, test } from 'vitest';
import { hashOf } from '../model/hash.ts';
import type { Strategy } from '../model/ownership.ts';
import { fact, merge, ownership } from '../testing/thing-facts.ts';

describe('a staged group', () => {
  const first = fact('shop', 1, { lines: [1] });
  const edit = fact('shop', 2, { lines: [1, 2] });
  const passed = { stages: { released: 'warehouse' }, frozen: { lines: [hashOf([1])] } };

  test('follows its owner until the stage is passed', () => {
    expect(merge([first, edit], { frozen: { lines: [hashOf([1])] } })).toMatchObject({
      groups: { lines: [1, 2] },
      pendingEdits: [],
    });
    expect(merge([first, edit], { stages: { released: 'warehouse' } }).pendingEdits).toEqual([]);
  });

  test('stays as it was accepted, and a later claim becomes a pending edit', () => {
    const merged = merge([edit, first], passed);
    expect(merged.groups).toEqual({ lines: [1] });
    expect(merged.provenance['lines']).toMatchObject({ system: 'shop', version: 1, rule: 'stage(released)' });
    expect(merged.pendingEdits).toEqual([
      {
        group: 'lines',
        system: 'shop',
        subject: 'shop-1',
        hash: hashOf([1, 2]),
        value: [1, 2],
        version: 2,
        changeId: edit.changeId,
      },
    ]);
    expect(merge([edit, first], { ...passed, frozen: { lines: [hashOf([1, 2])] } })).toMatchObject({
      groups: { lines: [1, 2] },
      pendingEdits: [],
    });
  });

  test('takes an edit back when the source does', () => {
    expect(merge([first, edit, fact('shop', 3, { lines: [1] })], passed)).toMatchObject({
      groups: { lines: [1] },
      pendingEdits: [],
    });
  });

  test('falls to its strategy when no fact holds the accepted value any more', () => {
    const merged = merge([edit], passed);
    expect(merged).toMatchObject({ groups: { lines: [1, 2] }, pendingEdits: [] });
    expect(merged.provenance['lines']?.rule).toBe('stage(released): accepted value not kept');
  });

  test('is frozen by its strategy as well as by its entity', () => {
    const staged: Record<string, Strategy> = {
      ...ownership,
      price: {
        kind: 'stage',
        until: 'released',
        before: { kind: 'owner', system: 'erp' },
        then: { kind: 'frozen' },
      },
    };
    const facts = [fact('erp', 1, { price: 1 }), fact('erp', 2, { price: 2 })];
    const merged = merge(facts, { ownership: staged, stages: passed.stages, frozen: { price: [hashOf(1)] } });
    expect(merged).toMatchObject({ groups: { price: 1 }, pendingEdits: [{ group: 'price', value: 2 }] });
  });

  test('stands when the last destination has accepted it', () => {
    const of = (...accepted: number[][]) =>
      merge([first, edit], { ...passed, frozen: { lines: accepted.map((one) => hashOf(one)) } });
    for (const half of [of([1], [1, 2]), of([1, 2], [1])])
      expect(half).toMatchObject({ groups: { lines: [1] }, pendingEdits: [{ group: 'lines', value: [1, 2] }] });
    expect(of([1, 2], [1, 2])).toMatchObject({ groups: { lines: [1, 2] }, pendingEdits: [] });
  });

  test('has nothing frozen that is not staged', () => {
    const facts = [fact('erp', 1, { price: 1 }), fact('erp', 2, { price: 2 })];
    expect(merge(facts, { stages: passed.stages, frozen: { price: [hashOf(1)] } }).groups).toEqual({
      price: 2,
    });
  });
});
