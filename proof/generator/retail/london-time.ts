const zone = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeZoneName: 'longOffset' });

/** The moment a London clock showed this (`2010-12-01 08:26:00`), and how it is written with its offset. */
export function londonMoment(local: string): { at: number; stamp: string } {
  const naive = Date.parse(`${local.replace(' ', 'T')}Z`);
  const first = naive - offsetMinutes(naive) * 60_000;
  const minutes = offsetMinutes(first);
  return { at: naive - minutes * 60_000, stamp: `${local.replace(' ', 'T')}+${minutes === 60 ? '01' : '00'}:00` };
}

/** London is 0 or 60 minutes ahead. */
function offsetMinutes(at: number): number {
  const name = zone.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
  return name.includes('+01') ? 60 : 0;
}
