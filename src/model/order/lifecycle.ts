import type { DeriveInput } from '../entity.ts';
import { compareQuantities } from '../value/quantity.ts';
import type { LineQuantities } from './line-quantities.ts';

/**
 * Where an order is as a whole.
 *
 * | | | by |
 * |---|---|---|
 * | `draft` | known of, and not what it is | its header or its lines are missing |
 * | `placed` | received, and not in order | its check finds what holds it |
 * | `on_hold` | not to be released | a hold stands and nothing is released |
 * | `confirmed` | may be released | none of the others |
 * | `in_fulfilment` | it is worked on | a destination has accepted it, or goods are picked or have left |
 * | `cancel_requested` | to be cancelled | a destination has not answered |
 * | `cancelled` | the end | every destination has granted it, and nothing has left |
 * | `completed` | the end | every unit is delivered, cancelled or written off, and the money is settled |
 * | `reopened` | completed, and then not | a return has not ended, or a payment is disputed |
 *
 * Nobody says yet that an order is `rejected` (by us), `expired` (a draft that nobody paid) or `archived` (put away
 * where it came from): sources close orders for reasons of their own, and a closed order may still be returned. Of
 * goods that are no goods, such as a download, nobody tells that they were delivered, so an order of these alone stays
 * `confirmed`. A cancellation of some lines comes as an edit of the lines.
 */
export type Lifecycle =
  'draft' | 'placed' | 'on_hold' | 'confirmed' | 'in_fulfilment' | 'cancel_requested' | 'cancelled' | 'completed' | 'reopened';

export type FulfilmentStatus = 'unfulfilled' | 'partial' | 'fulfilled' | 'backordered' | 'restocked';

/** Where a cancellation stands: not asked for, asked for, granted or refused. */
export type Cancelling = 'none' | 'requested' | 'granted' | 'refused';

/**
 * Before the release a cancellation is granted by being there. After it every destination that was
 * asked has to accept; one that refuses keeps the order going.
 */
export function cancelling(asked: boolean, { stages, requests }: Pick<DeriveInput, 'stages' | 'requests'>): Cancelling {
  if (!asked) return 'none';
  const answers = requests.filter((request) => request.kind === 'cancel').map((request) => request.state);
  if (answers.includes('rejected')) return 'refused';
  if (stages['released'] === undefined && answers.length === 0) return 'granted';
  return answers.length > 0 && !answers.includes('pending') ? 'granted' : 'requested';
}

export interface Progress {
  cancel: Cancelling;
  released: boolean;
  /** The buckets of the lines that are shipped. */
  goods: readonly LineQuantities[];
}

export interface Life extends Progress {
  /** Nothing is wrong with it that holds it. */
  valid: boolean;
  held: boolean;
  money: Money;
  /** A return of it has not ended. */
  returning: boolean;
}

/** `open`: something is owed, by either side. `disputed`: it was settled and is questioned. */
export type Money = 'open' | 'settled' | 'disputed';

/** Goods that left beat a cancellation: the physical fact decides, and a flag tells. */
export function isCancelled({ cancel, goods }: Progress): boolean {
  return cancel === 'granted' && !goods.some(hasLeft);
}

/** The first that holds: see {@link Lifecycle}. A statement about a set of facts, so no order of theirs matters. */
export function lifecycle(life: Life): Exclude<Lifecycle, 'draft'> {
  const { cancel, released, goods, valid, held, money, returning } = life;
  const left = goods.some(hasLeft);
  if (isCancelled(life)) return 'cancelled';
  if (cancel === 'requested' && !left) return 'cancel_requested';
  if (left && goods.every(isSettled) && money !== 'open') return returning || money === 'disputed' ? 'reopened' : 'completed';
  if (released || goods.some(isPicked)) return 'in_fulfilment';
  if (held) return 'on_hold';
  return valid ? 'confirmed' : 'placed';
}

/**
 * Whether anybody owes anything. Money that was paid back for goods is no debt of the customer's, though it is in the
 * balance; what was paid beyond the total is one of ours.
 */
export function moneyOf({ balance, refunded, disputed }: { balance: number; refunded: number; disputed: number }): Money {
  const paid = balance - refunded <= 0;
  if (paid && disputed > 0) return 'disputed';
  return paid && balance >= 0 ? 'settled' : 'open';
}

/** A warehouse has had it in its hands. */
export function isPicked(line: LineQuantities): boolean {
  return line.picked !== undefined || hasLeft(line);
}

export function hasLeft({ shipped, delivered, writtenOff }: LineQuantities): boolean {
  return shipped !== undefined || delivered !== undefined || writtenOff !== undefined;
}

/** Nothing of the line is still to come. */
export function isSettled(line: LineQuantities): boolean {
  return isGone(line) && line.shipped === undefined;
}

/** Of the shippable lines alone: fees and downloads do not leave a warehouse. */
export function fulfilmentStatus(goods: readonly LineQuantities[]): FulfilmentStatus {
  const live = goods.filter((line) => line.cancelled === undefined || compareQuantities(line.cancelled, line.ordered) < 0);
  if (goods.length > 0 && live.length === 0) return 'restocked';
  if (live.some(hasLeft)) return live.every(isGone) ? 'fulfilled' : 'partial';
  return live.some((line) => line.backordered !== undefined) ? 'backordered' : 'unfulfilled';
}

/** Nothing of the line is still to leave. */
export function isGone({ open, allocated, released, picked, backordered }: LineQuantities): boolean {
  return [open, allocated, released, picked, backordered].every((bucket) => bucket === undefined);
}
