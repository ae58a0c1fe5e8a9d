import { whole } from '../doc.ts';
import type { Row } from '../stores.ts';
import { groupRows } from '../stores.ts';
import type { World } from '../world.ts';

/** The shop must show what the warehouse has, place by place. */
export function auditStock(world: World): void {
  const shown = new Map(world.stores.shop.rows('stock').map((row) => [row.id, row]));
  const sold = soldSkus(world);
  const movements = groupRows(world.stores.warehouse.rows('movements'), (row) => row.parent);
  for (const level of world.stores.warehouse.rows('stock')) {
    if (sold.has(level.reference ?? ''))
      auditLevel(world, level, { shown: shown.get(level.id), movements: movements.get(level.id) ?? [] });
  }
}

function auditLevel(world: World, level: Row, { shown, movements }: { shown: Row | undefined; movements: Row[] }): void {
  const where = { system: 'shop', about: `stock ${level.id}` };
  const has = whole(level.body, 'on_hand');
  if (level.parent?.endsWith('-QUARANTINE') === true) {
    const detail = 'the shop shows what the warehouse has set aside';
    if (shown !== undefined) world.findings.add({ ...where, fault: 'corrupted', detail });
    return;
  }
  if (shown === undefined) {
    world.findings.add({
      ...where,
      fault: 'lost',
      detail: `the shop shows no level, the warehouse has ${has}`,
    });
    return world.tally.add('shop', 'stock', { as: 'lost' });
  }
  world.tally.add('shop', 'stock', { as: 'delivered' });
  const shows = whole(shown.body, 'on_hand');
  if (shows === has) return;
  const fault = levelsOf(movements).includes(shows) ? 'misordered' : 'corrupted';
  world.findings.add({ ...where, fault, detail: `on_hand: expected ${has}, holds ${shows}` });
}

/** Every level there ever was. */
function levelsOf(movements: Row[]): number[] {
  let level = 0;
  return movements.map((row) => (level += whole(row.body, 'delta')));
}

/** Only what the shop sells has a place for a level there. */
function soldSkus(world: World): Set<string> {
  const products = world.stores.shop.rows('products');
  return new Set(
    products.flatMap(({ body }) => (Array.isArray(body['variants']) ? body['variants'] : []).map((variant) => skuOf(variant))),
  );
}

function skuOf(variant: unknown): string {
  return typeof variant === 'object' && variant !== null && 'sku' in variant ? String(variant.sku) : '';
}
