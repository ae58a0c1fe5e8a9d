import type { Failed } from '../../../src/kit/classify.ts';
import type { Outcome, Page, RawPart } from '../../../src/kit/contract.ts';
import { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { searchRead } from '../rpc.ts';
import { datetime } from '../values.ts';
import { ask, lastId, partOf, type ListQuery, type Way } from '../way.ts';
import { level } from './level.ts';

const PRODUCTS = 100;

type Got = { part: RawPart } | Extract<Outcome, { kind: 'absent' | 'failed' }>;

/** `id`: `<product>@<warehouse code>` */
export async function getLevel(way: Way, id: string, signal: AbortSignal): Promise<Got> {
  const at = id.indexOf('@');
  const product = Number(id.slice(0, at));
  const code = id.slice(at + 1);
  if (at < 0 || !Number.isSafeInteger(product) || way.settings.warehouses[code] === undefined) return { kind: 'absent' };
  const parts = await levelsOf(
    way,
    { domain: [['id', '=', product]], codes: [code], subscription: 'fetch/inventory-level' },
    signal,
  );
  if (!Array.isArray(parts)) return parts;
  const [part] = parts;
  return part === undefined ? { kind: 'absent' } : { part };
}

/**
 * A level has no row and so no stamp: what changes it are moves that are done. All products when `since` is 0, else
 * those with a move that was written since, in the order of their ids; then one question for each warehouse.
 */
export async function listLevels(way: Way, query: ListQuery, signal: AbortSignal): Promise<Page | Failed> {
  const moved = query.since <= 0 ? null : await movedSince(way, query.since, signal);
  if (moved !== null && !Array.isArray(moved)) return moved;
  const among: Json[] = moved === null ? [] : [['id', 'in', moved]];
  const domain = [...level.domain(way.settings), ...among, ['id', '>', Number(query.cursor ?? 0)]];
  const reply = await ask(way, searchRead('product.product', domain, ['code'], PRODUCTS), signal);
  if (reply.kind === 'failed') return reply;
  const rows = Array.isArray(reply.json) ? reply.json : [];
  const codes = Object.keys(way.settings.warehouses);
  const ids = rows.map((row) => Number(lastId([row])));
  const asked = { domain: [['id', 'in', ids]], codes, subscription: 'poll/inventory-level' };
  const parts = ids.length === 0 ? [] : await levelsOf(way, asked, signal);
  if (!Array.isArray(parts)) return parts;
  return { parts, next: rows.length < PRODUCTS ? null : lastId(rows) };
}

async function movedSince(way: Way, since: number, signal: AbortSignal): Promise<number[] | Failed> {
  const domain: Json[] = [
    ['state', '=', 'done'],
    ['company', '=', way.settings.company],
    ['OR', ['write_date', '>=', datetime(since)], ['create_date', '>=', datetime(since)]],
  ];
  const reply = await ask(way, searchRead('stock.move', domain, ['product']), signal);
  if (reply.kind === 'failed') return reply;
  return [...new Set(new Doc(reply.json).list('').map((move) => move.integer('product')))].toSorted((a, b) => a - b);
}

interface Levels {
  domain: Json[];
  codes: readonly string[];
  subscription: string;
}

async function levelsOf(way: Way, { domain, codes, subscription }: Levels, signal: AbortSignal): Promise<RawPart[] | Failed> {
  const parts: RawPart[] = [];
  for (const code of codes) {
    const context = { locations: [way.settings.warehouses[code] ?? 0], with_childs: true };
    const asOf = new Date(way.transport.now()).toISOString();
    const rpc = { ...searchRead('product.product', [...level.domain(way.settings), ...domain], level.fields), context };
    const reply = await ask(way, rpc, signal);
    if (reply.kind === 'failed') return reply;
    for (const row of new Doc(reply.json).list('')) {
      const told = {
        id: `${row.id('id')}@${code}`,
        sku: row.text('code'),
        warehouse: code,
        quantity: row.value('quantity'),
        asOf,
      };
      parts.push(partOf(way, { entity: level.entity, subscription }, told));
    }
  }
  return parts;
}
