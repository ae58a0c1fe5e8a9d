import type pg from 'pg';
import type { HubProcess } from '../../src/testing/hub-process.ts';
import { placedOrder } from '../../src/testing/stock-hub.ts';
import { ask } from '../../src/testing/test-hub.ts';
import type { Random } from '../generator/random.ts';

type Channel = 'shop' | 'market';

/** A cart that wants some of the last units, too, while orders ask for them. */
export interface RacedCart {
  key: string;
  channel: Channel;
  quantity: number;
  afterMs: number;
  /** `ordered`: two orders of its key come at once, one to each process. `lapses`: nobody comes. */
  fate: 'ordered' | 'lapses' | 'released';
  /** The ids of its orders; none of a cart that is not ordered. */
  orders: string[];
}

/** The process that each channel tells. */
export type Hubs = readonly [HubProcess, HubProcess];

/** Each in its turn, so that a few rounds have all of them. */
const FATES = ['ordered', 'lapses', 'ordered', 'released'] as const;
/** So long a cart lives that nobody comes back for. */
const SHORT_MS = 200;

export function drawCarts(random: Random, seed: number, units: number): RacedCart[] {
  return Array.from({ length: random.between(1, 2) }, (_, index): RacedCart => {
    const key = `K${seed}-${index + 1}`;
    const fate = FATES[(seed + index) % FATES.length] ?? 'ordered';
    return {
      key,
      channel: random.pick(['shop', 'market']),
      quantity: random.between(1, units),
      afterMs: random.between(0, 50),
      fate,
      orders: fate === 'ordered' ? [`${key}-a`, `${key}-b`] : [],
    };
  });
}

/** Asks for the cart and does with it what its fate is. Returns whether the hub said that it is kept. */
export async function playCart(hubs: Hubs, cart: RacedCart, sku: string): Promise<boolean> {
  const { channel, key, quantity, fate, afterMs } = cart;
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const [own, other] = channel === 'shop' ? hubs : [hubs[1], hubs[0]];
  const path = `/stock/carts/${channel}/${key}`;
  const until = new Date(Date.now() + (fate === 'lapses' ? SHORT_MS : 60_000)).toISOString();
  const body = JSON.stringify({ lines: [{ sku, quantity: String(quantity) }], until });
  const { status } = await ask(own.port, path, { method: 'PUT', body });
  // On a slow machine its time may be over before the hub has read of it.
  const late = fate === 'lapses' && status === 400;
  if (status !== 200 && status !== 409 && !late) throw new Error(`cart ${key}: ${status}`);
  if (fate === 'released') await ask(other.port, path, { method: 'DELETE' });
  await Promise.all(
    cart.orders.map((id, index) => {
      const { groups, ...rest } = placedOrder(id, [{ sku, quantity }], afterMs);
      const order = { ...rest, groups: { ...groups, header: { ...groups.header, cart: key } } };
      return (index === 0 ? own : other).send('order', order, { system: channel });
    }),
  );
  return status === 200;
}

/** What orders and carts have of a variant at this moment, in one look. */
export async function promisedNow(database: pg.Client, sku: string): Promise<{ units: number; open: number }> {
  const { rows } = await database.query<{ units: number; open: number }>(
    `select (select coalesce(sum(quantity), 0) from reservation where sku = $1)::float8
         + (select coalesce(sum((u ->> 'quantity')::numeric), 0) from cart, json_array_elements(units) u where u ->> 'sku' = $1)::float8 as units,
       (select count(*) from cart where state = 'active' and skus @> array[$1])::int as open`,
    [sku],
  );
  return rows[0] ?? { units: 0, open: 0 };
}

/** What became of carts that were kept otherwise than it should have, in words; `full`: the orders that have all they want. */
export async function judgeCarts(
  database: pg.Client,
  { carts, kept, full }: { carts: readonly RacedCart[]; kept: ReadonlySet<string>; full: ReadonlySet<string> },
): Promise<string[]> {
  const { rows } = await database.query<{ key: string; state: string; number: string | null }>(
    `select c.key, c.state, r.body::json -> 'header' ->> 'number' as number from cart c left join record r on r.id = c.order_id where c.key = any($1)`,
    [carts.map(({ key }) => key)],
  );
  return carts.flatMap(({ key, fate, orders }) => {
    const row = rows.find((one) => one.key === key);
    if (!kept.has(key)) return row === undefined ? [] : [`cart ${key} was refused, and is ${row.state}`];
    const right = { ordered: 'consumed', lapses: 'expired', released: 'released' }[fate];
    const found = row?.state === right ? [] : [`cart ${key} is ${row?.state ?? 'lost'}, not ${right}`];
    const order = row?.number ?? null;
    if (fate !== 'ordered' || (order !== null && orders.includes(order) && full.has(order))) return found;
    return [...found, `cart ${key} was kept, and its order ${order ?? 'is nobody’s'} has not got it`];
  });
}
