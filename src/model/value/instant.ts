import { Type } from 'typebox';

/** RFC 3339 with offset, as the source wrote it: it keeps both the instant and the original offset. */
export const Instant = Type.String({
  pattern:
    '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$',
});

const FORM = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|z|[+-]\d{2}:?\d{2})?$/;

interface Parts {
  /** Epoch milliseconds of the written date and time, read as if it were UTC. */
  wall: number;
  /** Minutes east of UTC; null when none was written. */
  offset: number | null;
}

/**
 * A time as systems write it → RFC 3339 with offset, or null when it is no time. What has an offset
 * keeps it; what has none is read in the zone that the system is configured to mean. A wall time
 * that the clock skips is moved on by the gap, and of one that occurs twice the first is taken.
 *
 * @param zone IANA name, e.g. `Europe/London`.
 */
export function instantOf(text: string, zone: string): string | null {
  const parts = parse(text.trim());
  if (parts === null) return null;
  const offset = parts.offset ?? offsetAtWall(parts.wall, zone);
  return format(parts.wall, offset);
}

/** Epoch milliseconds of an RFC 3339 time; NaN when it is none. */
export function epochOf(instant: string): number {
  return Date.parse(instant);
}

/** True for the name of a time zone of the IANA database. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function parse(text: string): Parts | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const millis = Math.trunc(Number(`0.${match[7] ?? '0'}`) * 1000);
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, millis);
  const read = new Date(wall);
  // Date.UTC carries 31 February over into March: a date that is not in the calendar is no date.
  const exists = read.getUTCMonth() === month - 1 && read.getUTCDate() === day && hour < 24 && minute < 60 && second < 61;
  return exists ? { wall, offset: offsetOf(match[8]) } : null;
}

function offsetOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (text === 'Z' || text === 'z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith('-') ? -minutes : minutes;
}

function format(wall: number, offset: number): string {
  const text = new Date(wall).toISOString().replace('.000Z', '').replace('Z', '');
  if (offset === 0) return `${text}Z`;
  const size = Math.abs(offset);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${text}${offset < 0 ? '-' : '+'}${two(Math.trunc(size / 60))}:${two(size % 60)}`;
}

const MINUTE = 60_000;

/**
 * The zone's offset at a wall time. A wall time is at most fourteen hours ahead of UTC and twelve behind it, so the offsets
 * a day before and after it, read as UTC, are those before and after any change near it, and the only two that can apply;
 * of those that lead back to this wall time the earlier instant is meant.
 */
function offsetAtWall(wall: number, zone: string): number {
  const before = offsetAt(wall - 1_440 * MINUTE, zone);
  const after = offsetAt(wall + 1_440 * MINUTE, zone);
  const fits = [before, after].filter((offset) => offsetAt(wall - offset * MINUTE, zone) === offset);
  return fits.length === 0 ? before : Math.max(...fits);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetAt(epoch: number, zone: string): number {
  let known = formats.get(zone);
  if (known === undefined) {
    known = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, known);
  }
  const name = known.formatToParts(epoch).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  return offsetOf(name === 'GMT' ? 'Z' : name.slice(3)) ?? 0;
}
