import type { Cart, CartLine, CartName, CartState, CartUnit } from '../../model/stock/cart.ts';
import { documents, numbers, texts } from '../columns.ts';
import type { Database, Transaction } from '../connect.ts';

interface Row {
  channel: string;
  key: string;
  country: string | null;
  lines: CartLine[];
  units: CartUnit[];
  state: CartState;
  until: number;
  order_id: string | null;
}

const COLUMNS = `channel, key, country, lines, units, state, extract(epoch from until)::float8 * 1000 as until, order_id`;

export async function readCart(database: Database, { channel, key }: CartName): Promise<Cart | null> {
  const [row] = await database.query<Row>({
    name: 'read-cart',
    text: `select ${COLUMNS} from cart where channel = $1 and key = $2`,
    values: [channel, key],
  });
  return row === undefined ? null : fromRow(row);
}

/** Locks one cart, also one that is not there yet: two that ask for it at once come one after the other. */
export async function lockCart(database: Transaction, { channel, key }: CartName): Promise<Cart | null> {
  database.send({
    name: 'lock-cart-name',
    text: `select pg_advisory_xact_lock(hashtext('cart'), hashtext($1))`,
    values: [`${channel}/${key}`],
  });
  const [cart] = await lockCarts(database, [{ channel, key }]);
  return cart ?? null;
}

/** Locks carts in the order that everybody locks them in. Whoever locks demands and stock as well locks them between the two. */
export async function lockCarts(database: Database, names: readonly CartName[]): Promise<Cart[]> {
  if (names.length === 0) return [];
  const rows = await database.query<Row>({
    name: 'lock-carts',
    text: `select ${COLUMNS} from cart where (channel, key) in (select * from unnest($1::text[], $2::text[])) order by channel, key for update`,
    values: [texts(names.map(({ channel }) => channel)), texts(names.map(({ key }) => key))],
  });
  return rows.map(fromRow);
}

/** Carts whose time is over and that nobody else is at: locked, the earliest first. */
export async function lockLapsedCarts(database: Database, now: number, limit: number): Promise<Cart[]> {
  const rows = await database.query<Row>({
    name: 'lock-lapsed-carts',
    text: `select ${COLUMNS} from cart where state = 'active' and until <= to_timestamp($1::float8 / 1000)
           order by until, channel, key limit $2 for update skip locked`,
    values: [now, limit],
  });
  return rows.map(fromRow);
}

/** Carts as they are now. */
export function writeCarts(database: Transaction, rows: readonly Cart[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'write-carts',
    text: `insert into cart (channel, key, country, state, until, order_id, skus, lines, units)
           select channel, key, country, state, to_timestamp(until / 1000), order_id, string_to_array(skus, E'\\x1f'), lines, units
           from rows from (unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[], $6::text[], $7::text[]),
             json_array_elements($8::json), json_array_elements($9::json)) as c(channel, key, country, state, until, order_id, skus, lines, units)
           on conflict (channel, key) do update set country = excluded.country, state = excluded.state, until = excluded.until,
             order_id = excluded.order_id, skus = excluded.skus, lines = excluded.lines, units = excluded.units`,
    values: [
      texts(rows.map(({ channel }) => channel)),
      texts(rows.map(({ key }) => key)),
      texts(rows.map(({ country }) => country)),
      texts(rows.map(({ state }) => state)),
      numbers(rows.map(({ until }) => until)),
      texts(rows.map(({ order }) => order)),
      texts(rows.map(({ units }) => [...new Set(units.map(({ sku }) => sku))].join('\u001f'))),
      documents(rows.map(({ lines }) => lines)),
      documents(rows.map(({ units }) => units)),
    ],
  });
}

/** What carts hold of a variant, those that end first before the others; at most a hundred. */
export async function cartsOf(database: Database, sku: string): Promise<Cart[]> {
  const rows = await database.query<Row>({
    name: 'carts-of',
    text: `select ${COLUMNS} from cart where state = 'active' and skus @> array[$1] order by until, channel, key limit 100`,
    values: [sku],
  });
  return rows.map(fromRow);
}

function fromRow({ order_id: order, until, ...row }: Row): Cart {
  return { ...row, until: Math.round(until), order };
}
