import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { FastifyInstance } from 'fastify';
import type { Hub } from '../config.ts';
import { catalogue, SynclineError } from '../errors.ts';
import {
  cartId,
  cartLineId,
  isKept,
  type Cart,
  type CartAnswer,
  type CartLine,
  type CartName,
  type CartState,
  type CartWish,
  type ShortLine,
} from '../model/stock/cart.ts';
import { Instant } from '../model/value/instant.ts';
import { Decimal, isSome, Unit } from '../model/value/quantity.ts';
import type { Store } from '../store/connect.ts';
import { readCart } from '../store/stock/carts.ts';

/** What decides about carts: the door only asks. */
export interface CartDesk {
  keep(wish: CartWish): Promise<CartAnswer>;
  /** The cart as it is now; null: there is none. */
  release(name: CartName): Promise<Cart | null>;
}

export interface CartRoutes {
  store: Store;
  stock: Hub['stock'];
  /** Null: the hub keeps no stock. */
  carts: CartDesk | null;
  /** Epoch milliseconds. */
  now: () => number;
}

/** A cart as the door shows it. */
export interface ShownCart extends CartName {
  state: CartState;
  /** RFC 3339: until when it is kept, or was to be. */
  until: string;
  country: string | null;
  /** What was asked for, and where it is kept: of a kit its components. */
  lines: (CartLine & { from: { location: string; sku: string; quantity: string }[] })[];
  /** The record of the order that has consumed it. */
  order: string | null;
}

const MOST_LINES = 500;
const NAME = /^\P{Cc}{1,200}$/u;

const Wish = Type.Object(
  {
    lines: Type.Array(
      Type.Object(
        { sku: Type.String({ pattern: '^[^\\u0000-\\u001f]{1,200}$' }), quantity: Decimal, unit: Type.Optional(Unit) },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: MOST_LINES },
    ),
    for: Type.Optional(Type.Integer({ minimum: 1 })),
    until: Type.Optional(Instant),
    country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    partial: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
type Wish = Static<typeof Wish>;
const wishes = Compile(Wish);

/** By path, what is expected where the form's own words do not say it. */
const EXPECTED: readonly [RegExp, string][] = [
  [/^lines\[\d+\]\.sku$/, 'expected 1 to 200 characters, none of them a control character'],
  [/^lines\[\d+\]\.quantity$/, 'expected decimal text above zero, such as "2"'],
  [/^lines\[\d+\]\.unit$/, 'expected a UN/ECE code, such as "CS"; leave it out for the variant’s own unit'],
  [/^lines$/, `expected 1 to ${MOST_LINES} lines, each with sku and quantity; to keep nothing, DELETE the cart`],
  [/^for$/, 'expected whole seconds above zero'],
  [/^until$/, 'expected RFC 3339 with an offset, such as "2026-12-01T08:00:00Z"'],
  [/^country$/, 'expected an ISO 3166-1 code, such as "SE"'],
];

/**
 * `PUT /stock/carts/:channel/:key` has units kept for a buyer who has not ordered yet, and keeps them for longer or otherwise
 * when it is asked again; `GET` shows what is kept, `DELETE` gives it back.
 */
export function cartRoutes(api: FastifyInstance, { store, stock, carts, now }: CartRoutes): void {
  const path = '/stock/carts/:channel/:key';
  const desk = (): CartDesk => {
    if (carts === null) throw new SynclineError('SYN_STOCK_NOT_KEPT', '');
    return carts;
  };
  api.put<{ Params: CartName }>(path, async ({ params, body }, reply) => {
    const answer = await desk().keep(readWish(body, { name: nameOf(params, stock), stock, now: now() }));
    if (answer.kind === 'kept') return shown(answer.cart, now());
    if (answer.kind === 'consumed') throw consumed(answer.cart);
    const { text, remedy } = catalogue.SYN_STOCK_CART_SHORT;
    const message = `${text} ${answer.lines.map(inWords).join(' ')}`;
    return reply.code(409).send({ code: 'SYN_STOCK_CART_SHORT', message, remedy, lines: answer.lines });
  });
  api.delete<{ Params: CartName }>(path, async ({ params }) => {
    const cart = await desk().release(nameOf(params, stock));
    if (cart === null) throw new SynclineError('SYN_API_NOT_FOUND', cartId(params));
    if (cart.state === 'consumed') throw consumed(cart);
    return shown(cart, now());
  });
  api.get<{ Params: CartName }>(path, async ({ params }) => {
    desk();
    const cart = await readCart(store, nameOf(params, stock));
    if (cart === null) throw new SynclineError('SYN_API_NOT_FOUND', cartId(params));
    return shown(cart, now());
  });
}

function consumed({ order }: Cart): SynclineError {
  return new SynclineError('SYN_STOCK_CART_CONSUMED', `The order is ${order ?? ''}.`);
}

function inWords(line: ShortLine): string {
  return `${cartLineId(line)}: ${line.quantity} asked for, ${line.free} free.`;
}

function nameOf({ channel, key }: CartName, stock: Hub['stock']): CartName {
  const channels = Object.keys(stock?.channels ?? {});
  if (!channels.includes(channel)) refuse('channel', `expected one that sells the hub’s stock: ${channels.join(', ')}`);
  if (!NAME.test(key)) refuse('key', 'expected 1 to 200 characters, none of them a control character');
  return { channel, key };
}

function refuse(path: string, words: string): never {
  throw new SynclineError('SYN_API_BAD_REQUEST', `${path}: ${words}.`);
}

function readWish(body: unknown, { name, stock, now }: { name: CartName; stock: Hub['stock']; now: number }): CartWish {
  let wish: unknown;
  try {
    wish = JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  } catch {
    throw new SynclineError('SYN_API_BAD_REQUEST', 'The body is not JSON.');
  }
  if (!wishes.Check(wish)) return refuseForm(wish);
  const lines = wish.lines.map(({ sku, quantity, unit }): CartLine => ({ sku, unit: unit ?? null, quantity }));
  for (const [index, line] of lines.entries()) {
    if (!isSome(line.quantity)) refuse(`lines[${index}].quantity`, 'expected decimal text above zero, such as "2"');
    const first = lines.findIndex((one) => cartLineId(one) === cartLineId(line));
    if (first !== index) refuse(`lines[${index}].sku`, `lines[${first}] is of the same SKU and unit; add the two up`);
  }
  const until = untilOf(wish, { carts: stock?.carts ?? { forMs: 0, mostMs: 0 }, now });
  return { ...name, country: wish.country ?? null, lines, until, partial: wish.partial ?? false };
}

function refuseForm(wish: unknown): never {
  const [first] = wishes.Errors(wish);
  const path = (first?.instancePath ?? '')
    .slice(1)
    .replaceAll(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
  const expected = EXPECTED.find(([pattern]) => pattern.test(path))?.[1] ?? first?.message ?? 'not as expected';
  return refuse(path === '' ? 'body' : path, expected);
}

function untilOf(
  { for: seconds, until }: Wish,
  { carts, now }: { carts: { forMs: number; mostMs: number }; now: number },
): number {
  if (seconds !== undefined && until !== undefined) refuse('until', 'give it or `for`, not both');
  const path = until === undefined ? 'for' : 'until';
  const at = until === undefined ? now + (seconds === undefined ? carts.forMs : seconds * 1_000) : Date.parse(until);
  // The form lets a leap second pass, which the clock does not know.
  if (Number.isNaN(at)) refuse(path, 'found no time of the clock, expected seconds from 00 to 59');
  if (at <= now) refuse(path, 'found a time that is over, expected one that is to come');
  if (at - now > carts.mostMs) {
    refuse(path, `at most ${carts.mostMs / 1_000} seconds from now; \`stock.carts.most\` of the configuration says so`);
  }
  return at;
}

function shown({ channel, key, country, lines, units, state, until, order }: Cart, now: number): ShownCart {
  return {
    channel,
    key,
    // Its time may be over with nobody having looked at the clock since.
    state: state === 'active' && !isKept({ state, until }, now) ? 'expired' : state,
    until: new Date(until).toISOString(),
    country,
    lines: lines.map((line) => ({ ...line, from: units.filter((unit) => unit.line === cartLineId(line)).map(placed) })),
    order,
  };
}

function placed({ location, sku, quantity }: Cart['units'][number]): { location: string; sku: string; quantity: string } {
  return { location, sku, quantity };
}
