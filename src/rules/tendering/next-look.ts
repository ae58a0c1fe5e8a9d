import type { Body } from '../../model/entity.ts';
import type { Occurrence } from '../../model/fact.ts';
import type { Turn } from '../../model/load/load-schema.ts';
import type { GuidedCarrier, RoutingGuide, TenderingRules } from './routing-guide.ts';
import type { Tender } from './tender.ts';

/** What the clock is to decide, and from when on. */
export type NextLook =
  | { what: 'turn'; at: string; turn: number; to: string; respondMs: number; why: Turn['why'] }
  | { what: 'query' | 'exhausted'; at: string; turn: number };

interface Known {
  rules: TenderingRules;
  guide: RoutingGuide | null;
  tenders: readonly Tender[];
  /** The last carrier was silent even after it was asked again. */
  exhausted: boolean;
  /** RFC 3339; null: at once. */
  askFrom: string | null;
}

/** Long ago: whatever is to be done then is to be done now. */
const AT_ONCE = '1970-01-01T00:00:00.000Z';

/**
 * What the clock has to be looked at for next; null: nothing, until somebody says something. All times are the hub's
 * own: of a carrier's answer only that it was given counts.
 */
export function nextLook({ rules, guide, tenders, exhausted, askFrom }: Known): NextLook | null {
  const last = tenders.at(-1);
  const carrier = guide?.carriers.find(({ system }) => !tenders.some(({ to }) => to === system));
  if (last === undefined) return carrier === undefined ? null : turnAt(askFrom ?? AT_ONCE, carrier, { turn: 1, why: 'first' });
  const { turn, state, askedAt, respondBy, queriedAt, hadAccepted } = last;
  const after = (at: string, why: Turn['why']): NextLook | null =>
    carrier === undefined ? null : turnAt(at, carrier, { turn: turn + 1, why });
  if (state === 'declined') return after(askedAt, hadAccepted ? 'given_back' : 'declined');
  if (state === 'open') return { what: 'query', at: respondBy, turn };
  if (state !== 'queried' || queriedAt === null) return null;
  const end = plus(queriedAt, rules.queryMs);
  return after(end, 'silent') ?? (exhausted ? null : { what: 'exhausted', at: end, turn });
}

function turnAt(at: string, { system, respondMs }: GuidedCarrier, of: Pick<Turn, 'turn' | 'why'>): NextLook {
  return { what: 'turn', at, turn: of.turn, to: system, respondMs, why: of.why };
}

function plus(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}

/**
 * What the clock decides when it is looked at: stored as the hub's own event, so that a replay asks the same carriers
 * at the same times. One key for each turn: two processes that look at once decide once.
 *
 * @param now RFC 3339
 * @returns null when it is not time yet, or nothing is to be decided any more
 */
export function decideByClock(body: Body, now: string): Occurrence | null {
  const { next = null } = (body['derived'] ?? {}) as { next?: NextLook | null };
  if (next === null || Date.parse(next.at) > Date.parse(now)) return null;
  const { what, turn } = next;
  const event = { key: `${what}:${turn}`, type: what, at: now, classifier: 'actual' } as const;
  if (what !== 'turn') return { ...event, data: { turn } };
  const { to, why, respondMs } = next;
  return { ...event, data: { turn, to, why, respondBy: plus(now, respondMs) } };
}
