import type { Doc } from '../frame/json.ts';
import { isDoc } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import { Refusal } from '../wire/refusal.ts';
import type { WarehouseItems } from './items.ts';

/** The lines of a release as the warehouse keeps them; each SKU must be known, each quantity positive. */
export function readLines(fields: Fields, items: WarehouseItems): Doc[] {
  return fields.list('lines').map((line, index) => {
    const sku = line.text('sku');
    const quantity = line.quantity('quantity');
    if (!items.knows(sku))
      throw new Refusal(422, 'unknown_item', { field: `${line.path}sku`, message: `item ${sku} is not known here` });
    const shipTo = line.doc['ship_to'];
    const unit = line.optionalText('unit');
    return {
      line_id: String(index + 1),
      line_ref: line.text('line_ref'),
      sku,
      quantity,
      ...(unit === null ? {} : { unit }),
      ship_to: isDoc(shipTo) ? shipTo : null,
      picked: 0,
      packed: 0,
      shipped: 0,
      short: 0,
    };
  });
}

/** The address for the lines that have none of their own; needed unless each has one. */
export function readShipTo(fields: Fields, lines: Doc[]): Doc | null {
  const shipTo = fields.doc['ship_to'];
  if (isDoc(shipTo)) return shipTo;
  if (lines.some((line) => line['ship_to'] === null)) throw new Refusal(422, 'missing_field', { field: 'ship_to' });
  return null;
}
