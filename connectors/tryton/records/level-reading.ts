import type { Failed } from '../../../src/kit/classify.ts';
import type { Outcome, Page, RawPart } from '../../../src/kit/contract.ts';
import { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { searchRead } from '../rpc.ts';
import { datetime, stampOf } from '../values.ts';
import { ask, lastId, listedPart, readPart, type ListQuery, type Way } from '../way.ts';
import { level } from './level.ts';

const PRODUCTS = 100;

type Got = { part: RawPart } | Extract<Outcome, { kind: 'absent' | 'failed' }>;

/** `id`: `<product>@<warehouse code>` */
export async function getLevel(way: Way, id: string, signal: AbortSignal): Promise<Got> {
  const at = id.indexOf('@');
  const product = Number(id.slice(0, at));
  const code = id.slice(at + 1);
  if (at < 0 || !Number.isSafeInteger(product) || way.settings.warehouses[code] === undefined) return { kind: 'absent' };
  const levels = await levelsOf(way, [['id', '=', product]], { codes: [code], signal });
  if (!Array.isArray(levels)) return levels;
  const [found] = levels;
  return found === undefined ? { kind: 'absent' } : { part: readPart(way, level.entity, found.told) };
}

/**
 * A level has no row and so no stamp: what changes it are moves that are done. All products when `since` is 0, else
 * those with a move that was written since, in the order of their ids; then one question for each warehouse.
 */
export async function listLevels(way: Way, query: ListQuery, signal: AbortSignal): Promise<Page | Failed> {
  const moved = query.since <= 0 ? null : await movedSince(way, query.since, signal);
  if (moved !== null && 'kind' in moved) return moved;
  const among: Json[] = moved === null ? [] : [['id', 'in', [...moved.keys()]]];
  const domain = [...level.domain(way.settings), ...among, ['id', '>', Number(query.cursor ?? 0)]];
  const reply = await ask(way, searchRead('product.product', domain, ['code'], PRODUCTS), signal);
  if (reply.kind === 'failed') return reply;
  const rows = Array.isArray(reply.json) ? reply.json : [];
  const ids = rows.map((row) => Number(lastId([row])));
  const asked = { codes: Object.keys(way.settings.warehouses), signal };
  const levels = ids.length === 0 ? [] : await levelsOf(way, [['id', 'in', ids]], asked);
  if (!Array.isArray(levels)) return levels;
  const parts = levels.map(({ product, told }) => {
    // Counted again after the same moves it is the same level; without knowing the moves each count is news.
    const stamp = moved?.get(product) ?? `${way.transport.now()}.${way.transport.next()}`;
    return listedPart(level.entity, told, `${told.id}:${stamp}:${JSON.stringify(told.quantity)}`);
  });
  return { parts, next: rows.length < PRODUCTS ? null : lastId(rows) };
}

/** Products whose moves were written since, each with the newest stamp of them. */
async function movedSince(way: Way, since: number, signal: AbortSignal): Promise<Map<number, string> | Failed> {
  const domain: Json[] = [
    ['state', '=', 'done'],
    ['company', '=', way.settings.company],
    ['OR', ['write_date', '>=', datetime(since)], ['create_date', '>=', datetime(since)]],
  ];
  const reply = await ask(way, searchRead('stock.move', domain, ['product', 'create_date', 'write_date']), signal);
  if (reply.kind === 'failed') return reply;
  const newest = new Map<number, string>();
  for (const move of new Doc(reply.json).list('')) {
    const stamp = stampOf(move);
    const product = move.integer('product');
    if (stamp > (newest.get(product) ?? '')) newest.set(product, stamp);
  }
  return newest;
}

interface Level {
  product: number;
  told: { id: string; sku: string; warehouse: string; quantity: Json; asOf: string };
}

/** One question for each warehouse. */
async function levelsOf(
  way: Way,
  domain: Json[],
  { codes, signal }: { codes: readonly string[]; signal: AbortSignal },
): Promise<Level[] | Failed> {
  const levels: Level[] = [];
  for (const code of codes) {
    const context = { locations: [way.settings.warehouses[code] ?? 0], with_childs: true };
    const asOf = new Date(way.transport.now()).toISOString();
    const rpc = { ...searchRead('product.product', [...level.domain(way.settings), ...domain], level.fields), context };
    const reply = await ask(way, rpc, signal);
    if (reply.kind === 'failed') return reply;
    for (const row of new Doc(reply.json).list('')) {
      const product = row.integer('id');
      const told = { id: `${product}@${code}`, sku: row.text('code'), warehouse: code, quantity: row.value('quantity'), asOf };
      levels.push({ product, told });
    }
  }
  return levels;
}
