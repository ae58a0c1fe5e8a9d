import type { FastifyInstance } from 'fastify';
import { SynclineError } from '../errors.ts';
import type { CartName } from '../model/stock/cart.ts';
import { wavesOf, type PartWave } from '../model/order/place-waves.ts';
import type { LevelStock } from '../model/stock/stock-view.ts';
import { MATCH, subjectKey } from '../model/subject.ts';
import type { Store } from '../store/connect.ts';
import { findLinks } from '../store/links.ts';
import { readRecords } from '../store/records.ts';
import { cartsOf } from '../store/stock/carts.ts';
import { sourcingOf, stockOf, type SourcingStep } from '../store/stock/sourcing.ts';

/** What an order needs and has of the stock, and why. */
export interface SourcedOrder {
  record: string;
  number: string | null;
  /** `none`, `partial` or `full`; null where the hub keeps no stock. */
  allocation: string | null;
  lines: {
    line: string;
    sku: string;
    wanted: string;
    consumed: string;
    reserved: string;
    short: string;
    from: { location: string; sku: string; quantity: string }[];
  }[];
  steps: SourcingStep[];
  /** By location that picks in waves, in which wave its part is, and why. */
  waves: Record<string, Pick<PartWave, 'state' | 'wave' | 'at' | 'by' | 'reason'>>;
}

/** One variant's stock. */
export interface VariantStock {
  sku: string;
  levels: {
    location: string;
    onHand: string;
    reserved: string;
    /** Units that carts hold. */
    softReserved: string;
    available: string;
    asOf: string | null;
    doubt: string | null;
    /** A count that does not stand, beside the one that does: what a person is called for. */
    odd: LevelStock['odd'];
  }[];
  /** By channel, what it may offer. */
  offered: Record<string, string>;
  /** What has left one location and not arrived at another. */
  inTransit: { document: string; from: string | null; to: string | null; quantity: string; sentAt: Date | null }[];
  /** Orders that wait for it, the oldest first; at most a hundred. */
  waiting: { order: string | null; record: string; line: string; short: string }[];
  /** What carts hold of it, those that end first before the others; at most a hundred carts. */
  carts: (CartName & { location: string; quantity: string; until: string })[];
}

interface StockRoutes {
  store: Store;
  /** The records behind any id; throws when there is none. */
  find: (id: string | undefined) => Promise<string[]>;
}

/** `GET /orders/:id/sourcing` by any id of the order, and `GET /stock/:sku`. */
export function stockRoutes(api: FastifyInstance, { store, find }: StockRoutes): void {
  api.get<{ Params: { id: string } }>('/orders/:id/sourcing', async ({ params }) => {
    const records = await readRecords(store, await find(params.id));
    const [order] = [...records.values()].filter(({ entity }) => entity === 'order');
    if (order === undefined) throw new SynclineError('SYN_API_NOT_FOUND', params.id.slice(0, 100));
    const { demands, reservations, steps } = await sourcingOf(store, order.id);
    const { allocation = null } = (order.body['derived'] ?? {}) as { allocation?: string };
    const sourced: SourcedOrder = {
      record: order.id,
      number: numberOf(order.body),
      allocation,
      lines: demands.map(({ line, sku, wanted, consumed, reserved, short }) => ({
        line,
        sku,
        wanted,
        consumed,
        reserved,
        short,
        from: reservations
          .filter((one) => one.line === line)
          .map(({ location, sku: part, quantity }) => ({ location, sku: part, quantity })),
      })),
      steps,
      waves: Object.fromEntries(
        Object.entries(wavesOf(order.body)).map(([location, { state, wave, at, by, reason }]) => [
          location,
          { state, wave, at, by, reason },
        ]),
      ),
    };
    return sourced;
  });
  api.get<{ Params: { sku: string } }>('/stock/:sku', async ({ params }) => variantStock(store, params.sku));
}

async function variantStock(store: Store, sku: string): Promise<VariantStock> {
  const [{ levels, inTransit, waiting }, carts] = await Promise.all([stockOf(store, sku), cartsOf(store, sku)]);
  const subject = subjectKey({ system: MATCH, entity: 'variant', id: `sku:${sku}` });
  const variantId = (await findLinks(store, [subject])).get(subject);
  if (levels.length === 0 && variantId === undefined) throw new SynclineError('SYN_API_NOT_FOUND', sku.slice(0, 100));
  const ids = [...levels.map(({ level }) => level), ...waiting.map(({ recordId }) => recordId), variantId ?? ''];
  const records = await readRecords(store, ids);
  const { offered = {} } = (records.get(variantId ?? '')?.body['derived'] ?? {}) as { offered?: Record<string, string> };
  return {
    sku,
    levels: levels.map(({ level, location, onHand, reserved, softReserved, asOf, doubt }) => {
      const { available, odd = null } = (records.get(level)?.body['derived'] ?? {}) as Partial<LevelStock>;
      return {
        location,
        onHand,
        reserved,
        softReserved,
        available: available ?? '0',
        asOf: asOf === null ? null : new Date(asOf).toISOString(),
        doubt,
        odd,
      };
    }),
    offered,
    inTransit: inTransit.map(({ document, from, to, quantity, sentAt }) => ({ document, from, to, quantity, sentAt })),
    waiting: waiting.map(({ recordId, line, short }) => ({
      order: numberOf(records.get(recordId)?.body ?? {}),
      record: recordId,
      line,
      short,
    })),
    carts: carts.flatMap(({ channel, key, until, units }) =>
      units
        .filter((unit) => unit.sku === sku)
        .map(({ location, quantity }) => ({ channel, key, location, quantity, until: new Date(until).toISOString() })),
    ),
  };
}

function numberOf(body: Record<string, unknown>): string | null {
  const { number } = (body['header'] ?? {}) as { number?: string };
  return number ?? null;
}
