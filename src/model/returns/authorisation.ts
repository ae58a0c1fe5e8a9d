import type { DeriveInput } from '../entity.ts';
import type { Authorisation } from './return-schema.ts';

type Said = Authorisation['state'];

/** `none`: nobody has said anything about it. */
export type Authorised = 'none' | Said;

/** Something that was said and cannot be: kept, named, and not applied. */
export interface Refused {
  /** `approved`, `label`, `refund` … */
  what: string;
  /** RFC 3339; null: not known. */
  at: string | null;
  /** The state that it does not fit. */
  state: string;
}

/**
 * Which word may follow which, by the clock of who grants returns. The first word is believed, whatever it is: what came
 * before it may not have been told. A request is answered, withdrawn or left to expire; what was approved can be cancelled,
 * expire unsent, or be closed. Declined and cancelled are ends. What has expired may be approved again (more time was
 * given), what is closed may be opened again.
 */
const NEXT: Record<Authorised, readonly Said[]> = {
  none: ['requested', 'approved', 'declined', 'cancelled', 'expired', 'closed'],
  requested: ['approved', 'declined', 'cancelled', 'expired', 'closed'],
  approved: ['cancelled', 'expired', 'closed'],
  declined: [],
  cancelled: [],
  expired: ['approved', 'closed'],
  closed: ['approved'],
};

/** Of one instant the earlier word in a return's life comes first. */
const RANK: Record<Said, number> = { requested: 0, approved: 1, declined: 2, expired: 3, cancelled: 4, closed: 5 };

interface Statement {
  state: Said;
  at: string | null;
  key: string;
}

/**
 * Whether the goods may come back, from all that was ever said of it: the steps that were told as events, and the claim.
 * A set has one order, by time and rank, so it does not matter in which one it was heard.
 */
export function authorised(
  claim: Authorisation | null,
  events: DeriveInput['events'],
): { state: Authorised; refused: Refused[] } {
  let state: Authorised = 'none';
  const refused: Refused[] = [];
  for (const { state: said, at } of statements(claim, events)) {
    if (said === state) continue;
    if (NEXT[state].includes(said)) state = said;
    else refused.push({ what: said, at, state });
  }
  return { state, refused };
}

function statements(claim: Authorisation | null, events: DeriveInput['events']): Statement[] {
  const told = events
    .filter(({ type, classifier }) => type === 'authorisation' && classifier === 'actual')
    .map(({ data, at, key }): Statement => ({ state: (data as { state: Said }).state, at, key }));
  const claimed = claim === null ? [] : [{ state: claim.state, at: claim.at, key: '' }];
  return [...told, ...claimed].toSorted(
    (a, b) => timeOf(a) - timeOf(b) || RANK[a.state] - RANK[b.state] || (a.key < b.key ? -1 : Number(a.key > b.key)),
  );
}

/** A word without a time is the last one: so it is claimed. */
function timeOf({ at }: Statement): number {
  return at === null ? Number.MAX_SAFE_INTEGER : Date.parse(at);
}
