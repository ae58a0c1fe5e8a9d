import type { Doc, Json } from '../doc.ts';
import { docs, isDoc, text, whole } from '../doc.ts';

/** One line of work: so many of that, for that line of the order, to that place. */
export interface Consignment {
  line: string;
  sku: string;
  address: string;
  quantity: number;
}

/** What the warehouse has to pick and where to send it, from an order of the shop. */
export function wantedConsignments(order: Doc): Consignment[] {
  const physical = docs(order, 'lines').filter((line) => line['kind'] === 'physical');
  const parts = physical.flatMap((line) => {
    const about = { line: text(line, 'id') ?? '', sku: text(line, 'sku') ?? '' };
    const targets = docs(line, 'targets');
    if (targets.length === 0) return [{ ...about, address: addressKey(order['ship_to']), quantity: whole(line, 'quantity') }];
    return targets.map((target) => ({
      ...about,
      address: addressKey(target['ship_to'] ?? order['ship_to']),
      quantity: whole(target, 'quantity'),
    }));
  });
  return merged(parts);
}

/** What the warehouse was told to pick and where to send it. */
export function heldConsignments(order: Doc): Consignment[] {
  const parts = docs(order, 'lines').map((line) => ({
    line: text(line, 'line_ref') ?? '',
    sku: text(line, 'sku') ?? '',
    address: addressKey(isDoc(line['ship_to']) ? line['ship_to'] : order['ship_to']),
    quantity: whole(line, 'quantity'),
  }));
  return merged(parts);
}

/** Where the two disagree, in words; empty when they are the same. */
export function consignmentDifferences(wanted: Consignment[], held: Consignment[]): string[] {
  return [...linesDiffer(wanted, held), ...addressesDiffer(wanted, held)];
}

/** Lines, SKUs and quantities, wherever they go. */
function linesDiffer(wanted: Consignment[], held: Consignment[]): string[] {
  return compareSums(byLine(wanted), byLine(held), 'lines');
}

/** How many units go to which address. */
function addressesDiffer(wanted: Consignment[], held: Consignment[]): string[] {
  const sums = compareSums(byAddress(wanted), byAddress(held), 'ship_to');
  return sums.map((words) => words.slice(0, 300));
}

function compareSums(wanted: Map<string, number>, held: Map<string, number>, path: string): string[] {
  const names = new Set([...wanted.keys(), ...held.keys()]);
  return [...names]
    .filter((name) => wanted.get(name) !== held.get(name))
    .map((name) => `${path}[${name}]: expected ${wanted.get(name) ?? 0}, holds ${held.get(name) ?? 0}`);
}

function byLine(parts: Consignment[]): Map<string, number> {
  return sumBy(parts, (part) => `${part.line} ${part.sku}`);
}

function byAddress(parts: Consignment[]): Map<string, number> {
  return sumBy(parts, (part) => `${part.line} ${part.address}`);
}

function merged(parts: Consignment[]): Consignment[] {
  const sums = new Map<string, Consignment>();
  for (const part of parts) {
    const key = `${part.line} ${part.sku} ${part.address}`;
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { ...part });
    else known.quantity += part.quantity;
  }
  return [...sums.values()];
}

function sumBy(parts: Consignment[], name: (part: Consignment) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const part of parts) sums.set(name(part), (sums.get(name(part)) ?? 0) + part.quantity);
  return sums;
}

/** An address as text: named fields in order, without those that say nothing. */
function addressKey(address: Json | undefined): string {
  if (!isDoc(address)) return '';
  const said = Object.entries(address).filter(([, value]) => value !== null && value !== '');
  return JSON.stringify(said.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
