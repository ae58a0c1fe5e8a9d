/** `active` holds units; `consumed` by an order, for good; `released` and `expired` may be asked for anew. */
export type CartState = 'active' | 'consumed' | 'released' | 'expired';

/** What a cart asks for: decimal text, in the unit that it names. */
export interface CartLine {
  sku: string;
  /** UN/ECE code; null: the variant's own. */
  unit: string | null;
  quantity: string;
}

/** Stocked units that a cart holds at one location: of a kit its components. */
export interface CartUnit {
  /** The line's {@link cartLineId}. */
  line: string;
  sku: string;
  location: string;
  quantity: string;
}

/** Which cart: two channels may give the same key. */
export interface CartName {
  /** The system that sells. */
  channel: string;
  key: string;
}

/** Units that are kept until a moment for a buyer who has not ordered yet. */
export interface Cart extends CartName {
  /** ISO 3166-1; null: nobody knows yet where they go. */
  country: string | null;
  lines: CartLine[];
  /** None once it has ended. */
  units: CartUnit[];
  state: CartState;
  /** Epoch milliseconds. */
  until: number;
  /** The record of the order that has consumed it. */
  order: string | null;
}

/** What somebody asks to have kept. */
export interface CartWish extends Pick<Cart, 'channel' | 'key' | 'country' | 'lines' | 'until'> {
  /** As many as there are; otherwise all of it or nothing. */
  partial: boolean;
}

/** A line of which there are not enough. */
export interface ShortLine extends CartLine {
  /** As many could be kept, with the other lines. */
  free: string;
  /** For people. */
  reason: string;
}

export type CartAnswer =
  | { kind: 'kept'; cart: Cart }
  /** Nothing was changed: what was kept before still is. */
  | { kind: 'short'; lines: ShortLine[] }
  | { kind: 'consumed'; cart: Cart };

/** What tells the lines of one cart apart. */
export function cartLineId({ sku, unit }: Pick<CartLine, 'sku' | 'unit'>): string {
  return unit === null ? sku : `${sku} ${unit}`;
}

/** The text of a cart's name, for maps. */
export function cartId({ channel, key }: CartName): string {
  return `${channel}/${key}`;
}

/** It holds its units at this moment, though nobody may have looked at the clock since it ended. */
export function isKept({ state, until }: Pick<Cart, 'state' | 'until'>, now: number): boolean {
  return state === 'active' && until > now;
}
