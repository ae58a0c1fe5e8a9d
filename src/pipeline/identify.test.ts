import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderHub } from '../testing/order-hub.ts';
import { recordIdOf } from './identify.ts';

const hub = orderHub({ warehouse: 'http://127.0.0.1:9', erp: 'http://127.0.0.1:9' });
const idOf = (id: string, system = 'shop'): string => recordIdOf(hub, { system, entity: 'order', id });

test('the id of a new record is a function of its founding subject alone, and of nobody else', () => {
  const subject = fc.record({ id: fc.string({ minLength: 1 }), system: fc.constantFrom('shop', 'erp', 'warehouse') });
  fc.assert(
    fc.property(subject, subject, (one, other) => {
      const same = one.id === other.id && one.system === other.system;
      expect(idOf(one.id, one.system) === idOf(other.id, other.system)).toBe(same);
      expect(idOf(one.id, one.system)).toMatch(/^ord_[A-Za-z0-9_-]{22}$/);
    }),
  );
});

test('objects that a system counts upwards lie side by side, a thousand to a neighbourhood', () => {
  const ids = Array.from({ length: 3_000 }, (_, index) => idOf(String(100_000 + index)));
  const neighbourhoods = ids.map((id) => id.slice(0, 'ord_'.length + 4));
  expect(new Set(ids).size).toBe(3_000);
  expect(new Set(neighbourhoods).size).toBe(3);
  expect(new Set(neighbourhoods.slice(0, 1_000)).size).toBe(1);
});
