const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment of UTC as webhooks write it: the shop's wall clock with its offset, `2026-11-21T19:04:05+01:00`. */
export function zonedStamp(stamp: string, timeZone: string): string;
export function zonedStamp(stamp: string | null, timeZone: string): string | null;
export function zonedStamp(stamp: string | null, timeZone: string): string | null {
  if (stamp === null) return null;
  const at = new Date(stamp);
  const parts = formatOf(timeZone).formatToParts(at);
  const offset = (parts.find((part) => part.type === 'timeZoneName')?.value ?? '').replace('GMT', '') || '+00:00';
  const sign = offset.startsWith('-') ? -1 : 1;
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  const local = new Date(at.getTime() + sign * (hours * 60 + minutes) * 60_000);
  return `${local.toISOString().slice(0, 19)}${offset}`;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const fresh = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, fresh);
  return fresh;
}
