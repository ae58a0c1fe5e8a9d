import { describe, expect, test } from 'vitest';
import { hashOf } from '../model/hash.ts';
import { fact, merge, wrote } from '../testing/thing-facts.ts';

describe('an echo', () => {
  const crm = fact('crm', 2, { contact: 'B' });
  const shop = fact('shop', 1, { contact: 'A' });

  test('of our write does not make it newer: what its origin says later wins', () => {
    const echo = fact('shop', 4, { contact: 'B' });
    const later = fact('crm', 3, { contact: 'C' });
    const merged = merge([shop, crm, echo, later], { echoes: { shop: { contact: wrote('B') } } });
    expect(merged.provenance['contact']).toMatchObject({ system: 'crm', version: 3 });
    expect(merge([shop, crm, echo, later]).provenance['contact']?.system).toBe('shop');
  });

  test('in the form the target settled on is one too', () => {
    const echo = fact('shop', 4, { contact: 'b' });
    const merged = merge([crm, echo], {
      echoes: { shop: { contact: wrote('B', { settled: hashOf('b') }) } },
    });
    expect(merged.groups).toEqual({ contact: 'B' });
  });

  test('stands in for its origin when that is gone', () => {
    const echo = fact('shop', 4, { contact: 'B' });
    const merged = merge([echo, crm, fact('crm', 5, {}, { gone: true })], {
      echoes: { shop: { contact: wrote('B') } },
    });
    expect(merged.provenance['contact']).toMatchObject({
      system: 'crm',
      subject: 'shop-1',
      at: 20_000,
      version: 2,
    });
  });

  test('does not carry the groups that the write did not contain', () => {
    const both = fact('shop', 4, { contact: 'B', lines: [1] });
    const merged = merge([crm, both], { echoes: { shop: { contact: wrote('B') } } });
    expect(merged.provenance['lines']?.system).toBe('shop');
  });

  test('ends when the system says something of its own', () => {
    const own = fact('shop', 9, { contact: 'D' });
    const merged = merge([crm, fact('shop', 4, { contact: 'B' }), own], {
      echoes: { shop: { contact: wrote('B') } },
    });
    expect(merged.provenance['contact']).toMatchObject({ system: 'shop', at: 90_000 });
  });

  test('is nothing that a system was only seen to hold', () => {
    const seen = { hash: hashOf('A'), at: 10_000 };
    expect(merge([shop], { echoes: { shop: { contact: seen } } }).groups).toEqual({ contact: 'A' });
    const own = { ...seen, origin: { system: 'shop', at: 1, version: 1 } };
    expect(merge([shop], { echoes: { shop: { contact: own } } }).groups).toEqual({ contact: 'A' });
  });

  test('of an earlier write asks for a read when it comes late, and never for a write', () => {
    const late = fact('shop', 4, { contact: 'old' });
    const echoes = { shop: { contact: wrote('B', { past: [hashOf('old')] }) } };
    const merged = merge([crm, late], { echoes });
    expect(merged.groups).toEqual({ contact: 'B' });
    expect(merged.staleEchoes).toMatchObject([{ group: 'contact', system: 'shop', hash: hashOf('old'), version: 4 }]);
    const inTime = fact('shop', 4, { contact: 'old' }, { receivedAt: 24_000 });
    expect(merge([crm, inTime], { echoes }).staleEchoes).toEqual([]);
  });

  test('that a read still shows after our last write was set back there', () => {
    const read = fact('shop', 4, { contact: 'old' }, { via: 'read' });
    const merged = merge([crm, read], {
      echoes: { shop: { contact: wrote('B', { past: [hashOf('old')] }) } },
    });
    expect(merged.staleEchoes).toEqual([]);
    expect(merged.provenance['contact']).toMatchObject({ system: 'shop', version: 4 });
  });

  test('is unsettled while the attempt has no answer', () => {
    const merged = merge([crm, fact('shop', 4, { contact: 'B' })], {
      open: { shop: { contact: hashOf('B') } },
    });
    expect(merged.provenance['contact']?.system).toBe('crm');
    expect(merged.unsettled).toMatchObject([{ group: 'contact', system: 'shop', reason: 'intent_open' }]);
  });
});
