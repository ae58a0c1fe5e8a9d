import { differences } from '../compare/differences.ts';
import type { Doc, Json } from '../doc.ts';
import { docs, isDoc, text } from '../doc.ts';
import { reportDifferences } from './report-differences.ts';
import type { World } from '../world.ts';

/**
 * Every SKU that an order brought to a system is known there, as the shop describes it; and the shop asks
 * the price that the ERP, its owner, has set.
 */
export function auditCatalogue(world: World): void {
  const variants = variantsOf(world);
  const holders = [
    { system: 'warehouse', table: 'orders', store: world.stores.warehouse },
    { system: 'erp', table: 'sales_orders', store: world.stores.erp },
  ];
  for (const { system, table, store } of holders) {
    const items = new Map(store.rows('items').map((row) => [row.id, row.body]));
    const needed = skusIn(store.rows(table).map((row) => row.body));
    for (const [sku, variant] of variants) {
      const item = items.get(sku);
      if (item !== undefined) auditItem(world, { system, sku, variant, item });
      else if (needed.has(sku)) reportMissing(world, system, sku);
    }
  }
  for (const row of world.stores.erp.rows('items')) auditPrice(world, row.body, variants.get(row.id));
}

function auditItem(world: World, { system, sku, variant, item }: { system: string; sku: string; variant: Doc; item: Doc }): void {
  world.tally.add(system, 'item', { as: 'delivered' });
  const expected = { title: variant['title'] ?? null, gtin: barCode(variant['gtin']) };
  const found = differences(expected, { ...item, gtin: barCode(item['gtin']) });
  reportDifferences(world, { system, about: `item ${sku}`, found, older: false });
}

function reportMissing(world: World, system: string, sku: string): void {
  world.findings.add({
    fault: 'lost',
    system,
    about: `item ${sku}`,
    detail: 'orders name it and it is not there',
  });
  world.tally.add(system, 'item', { as: 'lost' });
}

function auditPrice(world: World, item: Doc, variant: Doc | undefined): void {
  if (variant === undefined || !isDoc(item['price'])) return;
  world.tally.add('shop', 'price', { as: 'delivered' });
  const found = differences({ price: item['price'] }, variant);
  reportDifferences(world, {
    system: 'shop',
    about: `product ${text(variant, 'sku') ?? ''}`,
    found,
    older: false,
  });
}

function variantsOf(world: World): Map<string, Doc> {
  const variants = world.stores.shop.rows('products').flatMap(({ body }) => docs(body, 'variants'));
  return new Map(variants.map((variant) => [text(variant, 'sku') ?? '', variant]));
}

/** SKUs of lines that are goods: a fee is no item. */
function skusIn(orders: Doc[]): Set<string> {
  return new Set(
    orders.flatMap((order) =>
      docs(order, 'lines')
        .filter((line) => line['kind'] !== 'fee')
        .flatMap((line) => text(line, 'sku') ?? []),
    ),
  );
}

/** A bar code of 8 to 14 digits is the same with zeros before it. */
function barCode(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value.padStart(14, '0') : null;
}
