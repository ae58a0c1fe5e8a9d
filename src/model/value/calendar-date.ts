import { Type } from 'typebox';
import { instantOf } from './instant.ts';

const FORM = /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/;
const DAY = 86_400_000;

/** `2026-11-22`: a day of the calendar. Which moments it holds depends on where it is meant. */
export const CalendarDate = Type.Refine(
  Type.String({ pattern: FORM.source }),
  isCalendarDate,
  () => 'must be a day of the calendar',
);

/** True for a text such as `2026-02-28`; false for `2026-02-30`, and for a time. */
export function isCalendarDate(text: string): boolean {
  return FORM.test(text) && instantOf(`${text}T00:00:00`, 'UTC') !== null;
}

/**
 * When a day is over in a zone: RFC 3339, the midnight after it with the offset that it has there. A midnight that the
 * clock skips is the moment at which it does; of one that occurs twice the first is meant.
 *
 * @param date a day of the calendar, such as `2026-11-22`
 * @param zone IANA name
 */
export function endOfDate(date: string, zone: string): string {
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
  const end = instantOf(`${next}T00:00:00`, zone);
  if (end === null) throw new Error(`${date} is no day of the calendar`);
  return end;
}
