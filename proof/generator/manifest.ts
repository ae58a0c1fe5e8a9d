import { appendFileSync, writeFileSync } from 'node:fs';
import type { Doc } from './json.ts';
import { docsIn, isDoc, plain } from './json.ts';

export type Expectation = { expect: string; reason: string | null };

/**
 * What was put in and what must become of it, one JSON line each, written at once: a generator that is killed leaves
 * what it did so far. A later line of the same type and id replaces the earlier one;
 * rows are known by file and line.
 */
export class Manifest {
  readonly counts: Record<string, number> = {};
  private readonly file: string;
  private readonly seen = new Set<string>();

  constructor(file: string) {
    this.file = file;
    writeFileSync(file, '');
  }

  write(line: Doc): void {
    const type = plain(line['type']);
    const key = type === 'row' ? `row ${plain(line['file'])} ${plain(line['line'])}` : `${type} ${plain(line['id'])}`;
    if (type !== 'run' && type !== 'end' && !this.seen.has(key)) {
      this.counts[type] = (this.counts[type] ?? 0) + 1;
      this.seen.add(key);
    }
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }

  end(): void {
    this.write({ type: 'end', counts: this.counts });
  }
}

/** One version of an order, short: what a target may hold of it. */
export function versionLine(order: Doc, op: string): Doc {
  const lines = docsIn(order['lines']).map((line) => [
    line['id'] ?? null,
    line['sku'] ?? null,
    line['kind'] ?? null,
    line['quantity'] ?? null,
    amountOf(line['total']),
  ]);
  const totals = isDoc(order['totals']) ? order['totals'] : {};
  const total = isDoc(totals['total']) ? (totals['total']['shop'] ?? null) : null;
  return { version: order['version'] ?? null, op, lines, ship_to: order['ship_to'] ?? null, note: order['note'] ?? null, total };
}

function amountOf(set: Doc[string] | undefined): number | null {
  const shop = isDoc(set) ? set['shop'] : undefined;
  return isDoc(shop) && typeof shop['amount'] === 'number' ? shop['amount'] : null;
}

export function targetsOf(order: Doc): string[] {
  return docsIn(order['lines']).some((line) => line['kind'] === 'physical') ? ['warehouse', 'erp'] : ['erp'];
}
