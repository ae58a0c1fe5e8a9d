import type { Json } from '../../../src/model/json.ts';
import { normalQuantity } from '../../../src/model/value/quantity.ts';
import type { Settings } from '../settings.ts';
import { decimal } from '../values.ts';
import type { SaleLine } from './lines.ts';

/** A line as it stands in Tryton: `[id, note, quantity, unit price, product, taxes, description]`. */
export type SeenLine = [number, string, string, string, number | null, number[], string];

/**
 * What an amendment has to change so that the sale holds the wanted lines, and no others: a line that is wanted no
 * more, or that stands there twice, comes to nothing, for lines of a sale in process cannot be deleted. An amendment
 * keeps a line's taxes, so one whose taxes change is lowered and added anew. Null: lines stay as they are.
 */
export function amendments(
  settings: Settings,
  wanted: readonly SaleLine[] | null,
  seen: readonly SeenLine[],
): { changed: Record<string, Json>[]; added: SaleLine[] } {
  if (wanted === null) return { changed: [], added: [] };
  const changed: Record<string, Json>[] = [];
  const held = new Set<string>();
  const byNote = new Map(wanted.map((line) => [line.note, line]));
  for (const line of seen) {
    const [, note, quantity] = line;
    const target = byNote.get(note);
    const fits = target !== undefined && !held.has(note) && sameTaxes(target, line);
    if (fits) held.add(note);
    if (fits && !isSame(target, line)) changed.push(change(settings, line, target));
    if (!fits && Number(quantity) !== 0) changed.push(change(settings, line, null));
  }
  return { changed, added: wanted.filter(({ note }) => !held.has(note)) };
}

function change(settings: Settings, line: SeenLine, target: SaleLine | null): Record<string, Json> {
  const [id, , , unitPrice, product, , description] = line;
  return {
    action: 'line',
    line: id,
    product: target?.product ?? product,
    quantity: target?.quantity ?? 0,
    unit: settings.order.unit,
    unit_price: decimal(target?.unitPrice ?? unitPrice),
    description: target?.description ?? description,
  };
}

function sameTaxes(target: SaleLine, [, , , , , taxes]: SeenLine): boolean {
  return target.taxes.join() === taxes.toSorted((a, b) => a - b).join();
}

function isSame(target: SaleLine, [, , quantity, unitPrice, product]: SeenLine): boolean {
  const samePrice = normalQuantity(unitPrice) === normalQuantity(target.unitPrice);
  return Number(quantity) === target.quantity && samePrice && product === target.product;
}
