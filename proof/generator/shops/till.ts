import type { Doc } from '../json.ts';
import type { Product } from '../orders/catalogue.ts';
import type { Draft } from '../orders/draft.ts';
import type { Person } from '../orders/people.ts';
import type { ShopRules } from './shop-rules.ts';

/** Where orders are entered in a shop, and what else happens there. Orders come back in the form of the manifest. */
export interface Till {
  /** What orders of this shop can look like. */
  readonly rules: ShopRules;
  /** Whether the manifest has to hold the whole order after each step: the shop itself keeps none of its earlier contents. */
  readonly forgetful: boolean;
  /** @param more what else the shop says of the variant, where it can say more */
  sell(product: Product, currency: string, more?: Doc): Promise<void>;
  register(person: Person): Promise<void>;
  place(draft: Draft, order: Doc): Promise<Doc>;
  /** Makes the order what the draft says by now. */
  edit(draft: Draft): Promise<Doc>;
  pay(draft: Draft, transactions: Doc[]): Promise<Doc>;
  /** Null when the shop does not cancel it any more. */
  cancel(draft: Draft, reason: string): Promise<Doc | null>;
  /** A unit of what was sent comes back: the return in the form of the manifest. Null while nothing was sent, or where the shop has no returns of orders. */
  takeBack(draft: Draft): Promise<Doc | null>;
  rename(product: Product, title: string): Promise<void>;
  /** Somebody counts the product in the shop by hand; false where nobody can. */
  recount(product: Product, found: number): Promise<boolean>;
  /** What the shop would send of an order that has changed: topic and body. */
  told(order: Doc): { topic: string; body: Doc };
  /** Has the shop send these very bytes; the status that came back. */
  send(message: Message): Promise<number | null>;
}

/** A webhook of which every byte is said. `blanks` are put behind the body before it is signed. */
export interface Message {
  eventId: string;
  topic: string;
  body: Buffer;
  signature: string;
  contentType: string;
  blanks: number;
}
