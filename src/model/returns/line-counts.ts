import { addQuantities, greatestQuantity, isSome, leastQuantity, subtractQuantities } from '../value/quantity.ts';
import type { Inspection, Line, Receipt } from './return-schema.ts';

type Disposition = Inspection['lines'][number]['disposition'];

/** Where the units of one line of a return are. Quantities are counted up, never down. */
export interface LineCounts {
  line: Line;
  /** Arrived: counted by the warehouse, or looked at by it. */
  received: string;
  inspected: string;
  /** Looked at, and not decided yet. */
  undecided: string;
  /** By what becomes of them. */
  disposed: Partial<Record<NonNullable<Disposition>, string>>;
}

/** Goods that no line asks for. */
export interface Extra {
  sku: string;
  quantity: string;
}

/** Kinds of line of which nothing arrives in a warehouse. */
const NO_GOODS = new Set(['fee', 'service', 'digital', 'gift_card', 'protection']);

export function isGoods({ kind = null }: Pick<Line, 'kind'>): boolean {
  return !NO_GOODS.has(kind ?? '');
}

export interface Counted {
  lines: LineCounts[];
  extra: Extra[];
}

interface Entry {
  line?: string | null;
  sku: string;
  quantity: string;
}

/**
 * Units by line. An entry that names no line goes to the lines of its SKU, in their order, each up to what it asks for; what
 * is left is the last one's, so that too many show there.
 */
export function countLines(lines: readonly Line[], receipt: Receipt | null, inspection: Inspection | null): Counted {
  const arrived = spread(lines, receipt?.lines ?? []);
  const looked = inspection?.lines ?? [];
  const inspected = spread(lines, looked);
  const undecided = spread(
    lines,
    looked.filter(({ disposition }) => disposition === null),
  );
  const kinds = [...new Set(looked.flatMap(({ disposition }) => disposition ?? []))];
  const disposed = kinds.map((kind) => ({
    kind,
    ...spread(
      lines,
      looked.filter((one) => one.disposition === kind),
    ),
  }));
  return {
    lines: lines.map((line, index) => {
      const seen = inspected.lines[index] ?? '0';
      return {
        line,
        // What was looked at has arrived, even if the receipt of it is still to come.
        received: greatestQuantity(arrived.lines[index] ?? '0', seen),
        inspected: seen,
        undecided: undecided.lines[index] ?? '0',
        disposed: Object.fromEntries(
          disposed.flatMap(({ kind, lines: of }) => (isSome(of[index] ?? '0') ? [[kind, of[index]]] : [])),
        ),
      };
    }),
    extra: mostOf(arrived.extra, inspected.extra),
  };
}

function spread(lines: readonly Line[], entries: readonly Entry[]): { lines: string[]; extra: Map<string, string> } {
  const counts = lines.map(() => '0');
  const extra = new Map<string, string>();
  const put = (index: number, quantity: string): void => {
    counts[index] = addQuantities(counts[index] ?? '0', quantity);
  };
  const named = (entry: Entry): number => lines.findIndex(({ id }) => id === entry.line);
  // First those that say where they belong: they leave no room to the others, whatever the order of the entries.
  for (const entry of entries) if (named(entry) >= 0) put(named(entry), entry.quantity);
  for (const entry of entries.filter((one) => named(one) < 0)) {
    let left = entry.quantity;
    const own = lines.flatMap(({ sku }, index) => (sku !== '' && sku === entry.sku ? [index] : []));
    for (const index of own) {
      const room = subtractQuantities(lines[index]?.quantity ?? '0', counts[index] ?? '0');
      const taken = isSome(room) ? leastQuantity(room, left) : '0';
      put(index, taken);
      left = subtractQuantities(left, taken);
    }
    const last = own.at(-1);
    if (!isSome(left)) continue;
    if (last === undefined) extra.set(entry.sku, addQuantities(extra.get(entry.sku) ?? '0', left));
    else put(last, left);
  }
  return { lines: counts, extra };
}

function mostOf(a: Map<string, string>, b: Map<string, string>): Extra[] {
  const skus = [...new Set([...a.keys(), ...b.keys()])].toSorted();
  return skus.map((sku) => ({ sku, quantity: greatestQuantity(a.get(sku) ?? '0', b.get(sku) ?? '0') }));
}
