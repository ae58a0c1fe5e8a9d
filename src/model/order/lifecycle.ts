import type { DeriveInput } from '../entity.ts';
import { compareQuantities } from '../value/quantity.ts';
import { isShippable, type LineQuantities } from './line-quantities.ts';
import type { Line } from './order-schema.ts';

export type Lifecycle = 'draft' | 'confirmed' | 'in_fulfilment' | 'cancel_requested' | 'cancelled' | 'completed';

export type FulfilmentStatus = 'unfulfilled' | 'partial' | 'fulfilled' | 'backordered' | 'restocked';

/** What a person should look at; each is a statement about a set of facts, whatever their order. */
export type Flag = 'cancel_refused' | 'shipped_and_cancelled' | 'over_shipped' | 'short';

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
  lines: readonly Line[];
  quantities: readonly LineQuantities[];
}

/** Goods that left beat a cancellation: the physical fact decides, and the flag tells. */
export function lifecycle({ cancel, released, lines, quantities }: Progress): Lifecycle {
  const left = quantities.some(hasLeft);
  if (cancel === 'granted' && !left) return 'cancelled';
  if (cancel === 'requested' && !left) return 'cancel_requested';
  const goods = quantities.filter((_, index) => isShippable(lines[index] ?? { kind: 'fee' }));
  if (goods.length > 0 && left && goods.every(isSettled)) return 'completed';
  return released || left ? 'in_fulfilment' : 'confirmed';
}

function hasLeft({ shipped, delivered, writtenOff }: LineQuantities): boolean {
  return shipped !== undefined || delivered !== undefined || writtenOff !== undefined;
}

/** Nothing of the line is still to come. */
function isSettled({ open, allocated, released, picked, backordered, shipped }: LineQuantities): boolean {
  return [open, allocated, released, picked, backordered, shipped].every((bucket) => bucket === undefined);
}

/** Of the shippable lines alone: fees and downloads do not leave a warehouse. */
export function fulfilmentStatus({ lines, quantities }: Pick<Progress, 'lines' | 'quantities'>): FulfilmentStatus {
  const goods = quantities.filter((_, index) => isShippable(lines[index] ?? { kind: 'fee' }));
  const live = goods.filter((line) => line.cancelled === undefined || compareQuantities(line.cancelled, line.ordered) < 0);
  if (goods.length > 0 && live.length === 0) return 'restocked';
  if (live.some(hasLeft)) return live.every(isGone) ? 'fulfilled' : 'partial';
  return live.some((line) => line.backordered !== undefined) ? 'backordered' : 'unfulfilled';
}

function isGone({ open, allocated, released, picked, backordered }: LineQuantities): boolean {
  return [open, allocated, released, picked, backordered].every((bucket) => bucket === undefined);
}

export function flags({ cancel, quantities }: Pick<Progress, 'cancel' | 'quantities'>): Flag[] {
  const found: Flag[] = [];
  if (cancel === 'refused') found.push('cancel_refused');
  if (cancel !== 'none' && quantities.some(hasLeft)) found.push('shipped_and_cancelled');
  if (quantities.some((line) => line.overShipped !== undefined)) found.push('over_shipped');
  if (quantities.some((line) => line.backordered !== undefined)) found.push('short');
  return found;
}
