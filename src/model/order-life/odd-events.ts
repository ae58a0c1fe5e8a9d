import type { Body, DeriveInput, Notice } from '../entity.ts';
import type { Cancelling } from '../order/lifecycle.ts';
import { hasLeft, isPicked, isSettled } from '../order/lifecycle.ts';
import type { LineQuantities } from '../order/line-quantities.ts';

/** What a person should look at; each is a statement about a set of facts, whatever their order. */
export type Flag =
  'cancel_refused' | 'cancel_after_ship' | 'shipped_despite_cancel' | 'hold_after_pick' | 'over_shipped' | 'short';

/** Something that was said, is kept, and does not move the state. */
export interface Refused {
  /** `cancelled`, `hold`, `edited`, `release`, `return_requested`. */
  event: string;
  /** Why it cannot be, in a few words. */
  reason: string;
}

export interface OddInput {
  cancel: Cancelling;
  /** The buckets of the lines that are shipped. */
  goods: readonly LineQuantities[];
  /** How many holds stand. */
  holds: number;
  /** Systems whose holds others wished to release. */
  strangeReleases: readonly string[];
  requests: DeriveInput['requests'];
  returns: { status: string };
}

/**
 * What is late or odd. Whether goods left before or after a cancellation two systems' clocks cannot tell; who granted it
 * can: goods that left although everybody had granted it left despite it, and a cancellation that somebody has not
 * granted came after them.
 */
export function oddFlags({ cancel, goods, holds }: OddInput): Flag[] {
  const left = goods.some(hasLeft);
  const is: [Flag, boolean][] = [
    ['cancel_refused', cancel === 'refused'],
    ['cancel_after_ship', left && (cancel === 'requested' || cancel === 'refused')],
    ['shipped_despite_cancel', left && cancel === 'granted'],
    ['hold_after_pick', holds > 0 && goods.some(isPicked) && !goods.every(isSettled)],
    ['over_shipped', goods.some((line) => line.overShipped !== undefined)],
    ['short', goods.some((line) => line.backordered !== undefined)],
  ];
  return is.filter(([, holdsTrue]) => holdsTrue).map(([flag]) => flag);
}

/** Events that are kept and not applied, sorted, each once. */
export function refusedEvents(input: OddInput, flags: readonly Flag[]): Refused[] {
  const { requests, strangeReleases, returns, goods } = input;
  const found: Refused[] = [];
  if (flags.includes('cancel_after_ship')) found.push({ event: 'cancelled', reason: 'units have left' });
  if (flags.includes('hold_after_pick')) found.push({ event: 'hold', reason: 'units are picked' });
  if (returns.status === 'requested' && !goods.some(hasLeft)) {
    found.push({ event: 'return_requested', reason: 'nothing has left' });
  }
  for (const { kind, system, state, reason } of requests) {
    if (state !== 'rejected' || (kind !== 'cancel' && kind !== 'edit')) continue;
    const words = reason === undefined ? '' : `: ${reason}`;
    found.push({ event: kind === 'cancel' ? 'cancelled' : 'edited', reason: `${system} refuses it${words}` });
  }
  for (const by of strangeReleases) found.push({ event: 'release', reason: `the hold is of ${by}` });
  const byText = new Map(found.map((one) => [JSON.stringify([one.event, one.reason]), one]));
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

const NOTICES: Partial<Record<Flag, Notice>> = {
  shipped_despite_cancel: {
    code: 'SYN_PROJECT_SHIPPED_DESPITE_CANCEL',
    path: 'cancellation',
    detail: 'every destination had granted it, and units have left.',
  },
  cancel_after_ship: {
    code: 'SYN_PROJECT_CANCEL_AFTER_SHIP',
    path: 'cancellation',
    detail: 'units have left, and not every destination has granted it.',
  },
  hold_after_pick: {
    code: 'SYN_PROJECT_HOLD_AFTER_PICK',
    path: 'holds',
    detail: 'units are picked already.',
  },
};

interface Derived {
  flags?: Flag[];
  returns?: { status: string };
  refused?: Refused[];
  lines?: LineQuantities[];
  obstacles?: { path: string; why: string }[];
}

/** Flags that call a person, and lines that no stock is ever found for. When everything has come back, nobody has to be called for what had left. */
export function orderNotices(body: Body): Notice[] {
  const derived = (body['derived'] ?? {}) as Derived;
  if (derived.returns?.status === 'returned') return [];
  const named = (derived.flags ?? []).map((flag) => NOTICES[flag]).filter((notice) => notice !== undefined);
  return [...named, ...overShipped(derived), ...neverPromised(derived)];
}

/** Where an edit was refused because the goods had left, the refusal has called a person already. */
function overShipped({ flags = [], refused = [], lines = [] }: Derived): Notice[] {
  if (!flags.includes('over_shipped') || refused.some(({ event }) => event === 'edited')) return [];
  const beyond = lines.flatMap(({ id, ordered, overShipped: units }) =>
    units === undefined ? [] : [`${units} beyond ${ordered} of line ${id}`],
  );
  return [{ code: 'SYN_PROJECT_OVER_SHIPPED', path: 'lines', detail: `${beyond.join(', ')}.` }];
}

function neverPromised({ obstacles = [] }: Derived): Notice[] {
  return obstacles.map(({ path, why }) => ({ code: 'SYN_STOCK_CANNOT_BE_PROMISED', path, detail: why }));
}
