import type { LocationRules } from './stock-rules.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Calendar days until the location's next departure, in its own zone: 0 is today. */
export function workingDaysUntil(
  at: number,
  { cutOff, zone = 'UTC', days }: Pick<LocationRules, 'cutOff' | 'zone' | 'days'>,
): number {
  const { time, weekday } = localTime(at, zone);
  const missed = cutOff !== undefined && time > cutOff;
  for (let ahead = missed ? 1 : 0; ahead < 8; ahead += 1) {
    if (days === undefined || days.includes(((weekday - 1 + ahead) % 7) + 1)) return ahead;
  }
  return Infinity;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `14:05` and 1 for Monday; the zone's summer time is in it. */
function localTime(at: number, zone: string): { time: string; weekday: number } {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      weekday: 'short',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { time: `${parts['hour']}:${parts['minute']}`, weekday: WEEKDAYS.indexOf(parts['weekday'] ?? '') + 1 };
}
