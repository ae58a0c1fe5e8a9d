import { Type, type Static } from 'typebox';
import { Address } from '../value/address.ts';
import { CalendarDate } from '../value/calendar-date.ts';
import { Instant } from '../value/instant.ts';
import { Amount } from '../value/money.ts';
import { orNull, Text } from '../value/or-null.ts';
import { Decimal, Unit } from '../value/quantity.ts';

const Id = Type.String({ minLength: 1 });

/**
 * One amount in both currencies of the order, in minor units of each: `shop` of the header's
 * `currency`, `presentment` of its `presentmentCurrency`. Each set of amounts foots by itself.
 */
const Amounts = Type.Object({ shop: Amount, presentment: Type.Optional(Amount) });

export const Header = Type.Object({
  number: Type.String(),
  placedAt: Instant,
  /** ISO 4217; judged by the order's check, so that an unknown one is a case and not a refusal. */
  currency: Type.String(),
  presentmentCurrency: Type.Optional(Type.String()),
  /** Presentment units per shop unit, for people; nothing is computed with it. */
  rate: Type.Optional(Decimal),
  /** True: unit prices and totals of lines hold their tax. */
  taxesIncluded: Type.Boolean(),
  taxLevel: Type.Optional(Type.Enum(['line', 'unit'])),
  rounding: Type.Optional(Type.Enum(['half_even', 'half_up', 'half_down'])),
  channel: Text,
  /** The customer's id in the system that claims the header; null for a guest. */
  customer: orNull(Type.Object({ id: Id })),
  /** `pickup` and `pos` need no ship-to address. */
  kind: Type.Optional(Type.Enum(['sale', 'exchange', 'replacement', 'sample', 'transfer', 'dropship', 'pickup', 'pos'])),
  /** Of an exchange: the id, in the system that claims the header, of the return that it is sent for. */
  exchangeOf: Type.Optional(orNull(Type.Object({ id: Id }))),
  /** The key of the cart that it came of: what is kept for that one becomes this order's. */
  cart: Type.Optional(orNull(Id)),
  /**
   * Null or absent: no such bound. `shipBy`: by when its goods are to have left. A bare day lasts until it is over where
   * they leave from.
   */
  window: Type.Optional(orNull(Type.Object({ shipBy: Type.Optional(orNull(Type.Union([Instant, CalendarDate]))) }))),
});

/** `rate` is a fraction: 0.2 is 20 %. */
const TaxLine = Type.Object({ title: Text, rate: Type.Optional(orNull(Decimal)), amount: Amounts });

export const Line = Type.Object({
  id: Id,
  sku: orNull(Type.String()),
  /** As it was sold; the product's may have changed since. */
  title: Text,
  kind: Type.Enum(['physical', 'digital', 'service', 'gift_card', 'bundle_parent', 'bundle_component', 'protection', 'fee']),
  quantity: Decimal,
  unit: Type.Optional(Unit),
  unitPrice: Amounts,
  /** Decimal places of `unitPrice` beyond minor units, for prices below a cent. */
  priceScale: Type.Optional(Type.Integer({ minimum: 0, maximum: 12 })),
  /** `line`: taken off this line's total. `order`: this line's share of an order discount, not taken off its total. */
  discountAllocations: Type.Array(Type.Object({ of: Type.Enum(['line', 'order']), code: Text, amount: Amounts })),
  taxLines: Type.Array(TaxLine),
  /** unitPrice × quantity − line discounts; holds the tax when `taxesIncluded`. */
  total: Amounts,
  /** Which address takes how many, only when there are several: `to` is a key of the ship-to's `others`, or `main`. */
  targets: Type.Optional(Type.Array(Type.Object({ to: Id, quantity: Decimal }))),
});

const Charge = Type.Object({
  code: Text,
  title: Text,
  amount: Amounts,
  taxLines: Type.Optional(Type.Array(TaxLine)),
});

const TotalSet = Type.Object({
  /** Σ totals of lines that are not fees. */
  subtotal: Amount,
  /** Σ order discounts, above zero. Line discounts are in the lines' totals already. */
  discount: Amount,
  shipping: Amount,
  /** Σ tax of lines, shipping and fees, whether or not it is included in the prices. */
  tax: Amount,
  /** Σ totals of fee lines and Σ fees. */
  fees: Amount,
  /** subtotal + shipping + fees − discount, + tax when it is not included. */
  total: Amount,
});

export const Lines = Type.Object({
  lines: Type.Array(Line),
  discounts: Type.Array(Charge),
  shippingLines: Type.Array(Charge),
  fees: Type.Array(Charge),
  /** Tenders: they pay the total, they do not lower it. */
  giftCards: Type.Array(Type.Object({ id: Id, last4: Text, amount: Amounts })),
  totals: Type.Object({ shop: TotalSet, presentment: Type.Optional(TotalSet) }),
});

/** The address of the order, and further ones for lines that name them as targets. */
export const ShipTo = Type.Object({
  ...Address.properties,
  others: Type.Optional(Type.Record(Type.String(), Address)),
});

export const Cancellation = Type.Object({ at: Instant, reason: Text });

/** Who bought, as the order says it: all there is to know of a guest. */
export const Buyer = Type.Object({ name: Text, email: Text, phone: Text });

export const Tags = Type.Object({ tags: Type.Array(Type.String()), note: Text });

/** What the warehouse says of its work; quantities are counted up, never down. */
export const Fulfilment = Type.Object({
  status: Type.String(),
  lines: Type.Array(
    Type.Object({
      /** The id of the order's line; several entries of one line add up. */
      line: Id,
      /** The code of the place that says so, where several work on one order. */
      location: Text,
      picked: Decimal,
      packed: Decimal,
      shipped: Decimal,
      /** Units that this place will not send. */
      short: Decimal,
      /** Of these, units that it refuses though they may be there: they tell nothing of its stock. */
      refused: Type.Optional(Decimal),
      /** Why they are short: the place's own words, or a code of its shipping advice. */
      reason: Text,
      delivered: Type.Optional(Decimal),
      writtenOff: Type.Optional(Decimal),
    }),
  ),
});

export const Posting = Type.Object({ number: orNull(Type.String()), status: Type.String() });

export type Cancellation = Static<typeof Cancellation>;
export type Header = Static<typeof Header>;
export type Line = Static<typeof Line>;
export type Lines = Static<typeof Lines>;
export type ShipTo = Static<typeof ShipTo>;
export type Buyer = Static<typeof Buyer>;
export type Fulfilment = Static<typeof Fulfilment>;
