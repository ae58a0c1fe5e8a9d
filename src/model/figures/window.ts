import { instantOf, isZone } from '../value/instant.ts';

/** A stretch of time: from its first moment to the first one that is no longer in it. Epoch milliseconds. */
export interface Window {
  from: number;
  to: number;
  /** IANA name: where a date without a time begins at midnight. */
  zone: string;
}

/** What of a window cannot be read: which field, and what was expected of it. */
export interface Unreadable {
  field: 'from' | 'to' | 'zone';
  expected: string;
}

const DAY = 86_400_000;
const MOST_DAYS = 92;
/** Of two ends in one zone, by how much the clock may have been moved between them. */
const CLOCK_CHANGE = 2 * 3_600_000;

/**
 * The window that is asked for. `to` left out is now; `from` left out is seven days before `to`. Both are a date, which
 * begins at midnight in the zone, or a time; one without an offset is read in the zone.
 *
 * @param now epoch milliseconds
 */
export function readWindow(asked: { from?: string; to?: string; zone?: string }, now: number): Window | Unreadable {
  const { zone = 'UTC' } = asked;
  if (!isZone(zone)) return { field: 'zone', expected: 'the IANA name of a time zone, such as Europe/Berlin' };
  const to = asked.to === undefined ? now : momentOf(asked.to, zone);
  if (Number.isNaN(to)) return { field: 'to', expected: FORM };
  const from = asked.from === undefined ? to - 7 * DAY : momentOf(asked.from, zone);
  if (Number.isNaN(from)) return { field: 'from', expected: FORM };
  if (from >= to) return { field: 'to', expected: 'a time after `from`: it is the first moment that is no longer counted' };
  if (to - from > MOST_DAYS * DAY + CLOCK_CHANGE)
    return { field: 'from', expected: `at most ${MOST_DAYS} days before \`to\`: add up the counts of shorter windows` };
  return { from, to, zone };
}

const FORM = 'a date such as 2026-11-01, or a time such as 2026-11-01T06:00:00Z';

function momentOf(text: string, zone: string): number {
  const at = instantOf(text, zone);
  return at === null ? Number.NaN : Date.parse(at);
}
