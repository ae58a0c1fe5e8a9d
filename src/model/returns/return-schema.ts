import { Type, type Static } from 'typebox';
import { Instant } from '../value/instant.ts';
import { Amount } from '../value/money.ts';
import { orNull, Text } from '../value/or-null.ts';
import { Decimal } from '../value/quantity.ts';

const Id = Type.String({ minLength: 1 });
const Ref = Type.Optional(orNull(Type.Object({ id: Id })));
const When = Type.Optional(orNull(Instant));

export const Header = Type.Object({
  /** The number people use; two shops may give the same one. */
  number: Type.String(),
  /** What is printed on the label, where no other system of the hub prints the same: parcels are known again by it. */
  rma: Text,
  createdAt: Instant,
  /** ISO 4217; judged by the check, so that an unknown one is a case and not a refusal. */
  currency: Type.String(),
  /** The order's id in the system that claims the header; null or absent: the lines tell, or nobody. */
  order: Ref,
  /** The number people use for that order. */
  orderNumber: Text,
  customer: orNull(Type.Object({ id: Id })),
  /** How it comes back; `keep_it`: the customer keeps the goods. */
  method: Type.Optional(orNull(Type.Enum(['label', 'qr', 'drop_off', 'in_store', 'keep_it']))),
  reason: Text,
  /** Until when it may be sent. */
  window: Type.Optional(orNull(Type.Object({ until: Instant }))),
  /** The order, of kind `exchange`, that is sent instead of what came back. */
  exchangeOrder: Ref,
});

export const Line = Type.Object({
  id: Id,
  /** The order's id, where a return is of several. */
  order: Type.Optional(orNull(Id)),
  /** Null: nobody knows which line of which order it was. */
  orderLine: Type.Optional(orNull(Id)),
  sku: Type.String(),
  /** `physical`, `fee` … in the source's words. */
  kind: Text,
  quantity: Decimal,
  reason: Text,
  /** Units of it that ever left, where the source tells. */
  shipped: Type.Optional(orNull(Decimal)),
  serials: Type.Optional(Type.Array(Id)),
  /** The most that is paid back for all its units, in minor units; absent: what was paid back. */
  value: Type.Optional(orNull(Amount)),
  /** Paid back for it so far, as the source tells, before fees; 0 while nothing is. */
  refund: Amount,
});

const Fee = Type.Object({ code: Text, title: Text, amount: Amount });

export const Lines = Type.Object({
  lines: Type.Array(Line),
  /** Kept back: restocking, a label. Above zero. */
  fees: Type.Optional(Type.Array(Fee)),
  /** Shipping that is paid back beside the lines. */
  shipping: Type.Optional(Amount),
  /** Paid back so far: Σ refunds of lines + shipping − Σ fees; 0 while nothing is. */
  total: Amount,
});

const AUTHORISED = ['requested', 'approved', 'declined', 'cancelled', 'expired', 'closed'] as const;

/** Claimed by the shop or the returns app: whether the goods may come back. */
export const Authorisation = Type.Object({
  state: Type.Enum(AUTHORISED),
  /** Since when; null: the source does not say, and it is the last word. */
  at: orNull(Instant),
  reason: Text,
});

/** The same as an event, of a source that tells of each step by itself; its key is `<step's id>`. */
export const AuthorisationStep = Type.Object({ state: Type.Enum(AUTHORISED), reason: Text });

/** Units of a line, or, where the parcel does not say of which, of a SKU. */
const Units = { line: Type.Optional(orNull(Id)), sku: Type.String(), quantity: Decimal };

/** Claimed by the warehouse: all that has arrived so far, counted up, and what stood on the parcel. */
export const Receipt = Type.Object({
  /** `complete`: nothing more is to come. */
  status: Type.Enum(['partial', 'complete']),
  at: orNull(Instant),
  location: Text,
  rma: Text,
  carrier: Text,
  trackingNumber: Text,
  /** The order's number, from the slip in the parcel. */
  orderNumber: Text,
  lines: Type.Array(Type.Object({ ...Units, serials: Type.Optional(Type.Array(Id)) })),
});

export const DISPOSITIONS = ['restock', 'refurbish', 'quarantine', 'scrap', 'vendor', 'keep'] as const;

/** Claimed by the warehouse: in which state units are, and what becomes of them. */
export const Inspection = Type.Object({
  by: Text,
  at: orNull(Instant),
  lines: Type.Array(
    Type.Object({
      ...Units,
      condition: Text,
      /** Null: looked at, and not decided yet. */
      disposition: orNull(Type.Enum(DISPOSITIONS)),
      /** Where they were put. */
      location: Text,
    }),
  ),
});

export const Shipment = Type.Object({
  labelAt: When,
  sentAt: When,
  packages: Type.Array(Type.Object({ carrier: Text, trackingNumber: Text })),
});

/** Claimed by who decides about the money. */
export const Resolution = Type.Object({
  kind: Type.Enum(['refund', 'exchange', 'store_credit', 'denied']),
  at: orNull(Instant),
  reason: Text,
});

/** What one state of one refund says; its event's key is `<transaction>:<status>`. */
export const Refund = Type.Object({
  transaction: Id,
  kind: Type.Enum(['refund', 'refund_reversal']),
  status: Type.Enum(['requested', 'pending', 'succeeded', 'failed']),
  amount: Amount,
  currency: Type.String(),
  /** card, wallet, gift_card, store_credit … */
  tender: Text,
});

export type Header = Static<typeof Header>;
export type Line = Static<typeof Line>;
export type Lines = Static<typeof Lines>;
export type Authorisation = Static<typeof Authorisation>;
export type Receipt = Static<typeof Receipt>;
export type Inspection = Static<typeof Inspection>;
export type Shipment = Static<typeof Shipment>;
export type Resolution = Static<typeof Resolution>;
export type Refund = Static<typeof Refund>;
