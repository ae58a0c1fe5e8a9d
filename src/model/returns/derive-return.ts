import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import { addQuantities, compareQuantities, isSome, leastQuantity, subtractQuantities } from '../value/quantity.ts';
import { authorised } from './authorisation.ts';
import { countLines, type LineCounts } from './line-counts.ts';
import { mayReturn, physicalState, type Physical } from './physical-state.ts';
import { refunds } from './refunds.ts';
import { refusedWords, returnFlags } from './return-flags.ts';
import { returnGroups, type ReturnGroups } from './return-groups.ts';
import { financialState, lineValue, refundableUnits, returnTotals } from './return-money.ts';

/**
 * `{ state, financialState, authorisation, advance, lines, extra, restock, totals, flags, refused }`: all of a return's state
 * that is computed, from sets of facts alone. Amounts are minor units of the header's currency, quantities decimal texts.
 *
 * - `lines`: `{ id, sku, quantity, authorised, received, inspected, restock, refundable, over? }`
 * - `extra`: `{ sku, quantity }`, goods that no line asks for
 * - `restock`: `{ sku, location, quantity }`, what goes back to stock: inspected units with that disposition and nothing else
 * - `refused`: `{ what, at, state }`, what was said and does not fit
 */
export function deriveReturn({ groups: all, events }: DeriveInput): Record<string, Json> {
  const groups = returnGroups(all);
  const { state: said, refused: words } = authorised(groups.authorisation, events);
  const counted = countLines(groups.lines?.lines ?? [], groups.receipt, groups.inspection);
  const physical: Physical = { groups, authorised: said, counted };
  const paid = refunds(events, groups.header?.currency ?? '');
  const totals = returnTotals(physical, paid);
  const flags = returnFlags(physical, totals);
  return {
    state: physicalState(physical),
    financialState: financialState(physical, totals, paid),
    authorisation: said,
    advance: flags.includes('advance'),
    lines: counted.lines.map((line) => lineState(physical, line)),
    extra: counted.extra.map((one) => ({ ...one })),
    restock: restock(groups),
    totals: { ...totals, currency: groups.header?.currency ?? null },
    flags,
    refused: [...words, ...refusedWords(physical, totals), ...paid.refused].map((one) => ({ ...one })),
  };
}

function lineState(physical: Physical, counts: LineCounts): Json {
  const { line, received, inspected, disposed } = counts;
  const { granted } = refundableUnits(physical, counts);
  const over = subtractQuantities(received, line.quantity);
  return {
    id: line.id,
    sku: line.sku,
    quantity: line.quantity,
    authorised: mayReturn(physical.authorised) ? line.quantity : '0',
    received,
    inspected,
    restock: leastQuantity(disposed.restock ?? '0', received),
    refundable: lineValue(counts, granted),
    ...(compareQuantities(over, '0') > 0 && { over }),
  };
}

/** By SKU and place, sorted. A place that the warehouse does not name for the units is that of the receipt. */
function restock({ inspection, receipt, lines }: ReturnGroups): Json[] {
  const skuOf = new Map((lines?.lines ?? []).map(({ id, sku }) => [id, sku]));
  const sums = new Map<string, { sku: string; location: string | null; quantity: string }>();
  for (const { line = null, sku: named, quantity, disposition, location = null } of inspection?.lines ?? []) {
    const sku = named === '' ? (skuOf.get(line ?? '') ?? '') : named;
    if (disposition !== 'restock' || sku === '' || !isSome(quantity)) continue;
    const place = location ?? receipt?.location ?? null;
    const key = JSON.stringify([sku, place]);
    const sum = addQuantities(sums.get(key)?.quantity ?? '0', quantity);
    sums.set(key, { sku, location: place, quantity: sum });
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}
