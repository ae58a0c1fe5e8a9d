import type { Reference } from '../entity.ts';
import type { Json } from '../json.ts';
import { MATCH } from '../subject.ts';
import { isShippable } from './line-quantities.ts';
import type { Header, Lines } from './order-schema.ts';

/**
 * The customer, whom a target that needs one waits for, the return that an exchange is sent for, and each SKU that has to
 * be shipped, once: an order whose goods nobody knows is held as a whole, never shortened.
 */
export function orderReferences(groups: Record<string, Json>, systemOf: (group: string) => string): Reference[] {
  const header = (groups['header'] ?? null) as Header | null;
  const lines = (groups['lines'] ?? null) as Lines | null;
  const found = new Map<string, Reference>();
  if (header?.customer) {
    const subject = { system: systemOf('header'), entity: 'customer', id: header.customer.id };
    found.set('', {
      role: 'customer',
      entity: 'customer',
      subject,
      missing: 'wait',
      path: 'header.customer',
    });
  }
  if (header?.exchangeOf) {
    const subject = { system: systemOf('header'), entity: 'return', id: header.exchangeOf.id };
    found.set(' exchange', { role: 'exchangeOf', entity: 'return', subject, missing: 'wait', path: 'header.exchangeOf' });
  }
  for (const [index, line] of (lines?.lines ?? []).entries()) {
    if (!isShippable(line) || line.sku === null || line.sku.trim() === '' || found.has(line.sku)) continue;
    found.set(line.sku, {
      role: 'variant',
      entity: 'variant',
      subject: { system: MATCH, entity: 'variant', id: `sku:${line.sku}` },
      missing: 'hold',
      code: 'SYN_PROJECT_UNKNOWN_SKU',
      path: `lines.lines[${index}].sku`,
    });
  }
  return [...found.values()];
}
