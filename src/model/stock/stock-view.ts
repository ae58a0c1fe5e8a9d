import type { Json } from '../json.ts';
import type { Oddity } from './odd-count.ts';

/** What the stock ledger knows of a record: quantities are decimal text in stock units. */
export interface StockView {
  /** Of an order, by line: what is promised to it, and what no stock was found for. */
  lines: Record<string, LineStock>;
  /** Of a level; null: nothing has moved there yet. */
  level: LevelStock | null;
  /** Of a variant of this identity, by channel: what it may offer. Which identity stands is known once its claims are judged. */
  offered: (identity: Json) => Record<string, string>;
}

export interface LevelStock {
  onHand: string;
  reserved: string;
  softReserved: string;
  available: string;
  asOf: string | null;
  doubt: string | null;
  /** A count that does not stand, beside the one that does. */
  odd: { is: Oddity; quantity: string; asOf: string; standing: { quantity: string; asOf: string } } | null;
}

export interface LineStock {
  reserved: string;
  short: string;
  /** The locations that it is reserved at, in their alphabetical order. */
  locations: string[];
  /** Why it can never be promised as it stands. */
  obstacle?: string;
  /** Of a kit, what one unit of the line is made of: it may be told of by its components. */
  kit?: { sku: string; quantity: string }[];
  /** Units that places would not send, and that were released there. */
  givenUp: string;
  /** By location, all that it is or was asked to send. */
  asked: Record<string, string>;
}
