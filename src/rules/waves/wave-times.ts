import { instantOf } from '../../model/value/instant.ts';
import type { Wave, WavePlan } from './wave-plan.ts';

const DAY = 86_400_000;

/**
 * The waves that still take orders at this moment (epoch milliseconds), the first first, without end: of each time one on
 * each day of the calendar there. A time that the clock skips in spring is as much later as the clock moves; one that it
 * shows twice in autumn is the first of the two.
 */
export function* openWaves(location: string, plan: WavePlan, from: number): Generator<Wave, never> {
  const { zone, times, days, closesMs } = plan;
  for (let day = Date.parse(`${localDate(from, zone)}T00:00:00Z`); ; day += DAY) {
    if (days !== undefined && !days.includes(weekday(day))) continue;
    const date = new Date(day).toISOString().slice(0, 10);
    // Who moves over the date line leaves a day out: nothing goes on it.
    if (localDate(instantAt(date, '12:00', zone), zone) !== date) continue;
    const waves = times.map((time): Wave => {
      const at = instantAt(date, time, zone);
      return { id: `${location}/${date}T${time}`, at, closes: at - closesMs };
    });
    // A time that is moved on may pass the one after it.
    yield* waves.filter(({ closes }) => closes >= from).toSorted((a, b) => a.at - b.at);
  }
}

/** The waves that are still to be released at this moment, and take no more orders. */
export function closedWaves(location: string, plan: WavePlan, from: number): Wave[] {
  const closed: Wave[] = [];
  for (const wave of openWaves(location, { ...plan, closesMs: 0 }, from)) {
    if (wave.at - plan.closesMs >= from) return closed;
    closed.push({ ...wave, closes: wave.at - plan.closesMs });
  }
  return closed;
}

function instantAt(date: string, time: string, zone: string): number {
  return Date.parse(instantOf(`${date}T${time}:00`, zone) ?? '');
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-22`, as the calendar in the zone shows it. */
function localDate(at: number, zone: string): string {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(zone, format);
  }
  return format.format(at);
}

/** 1 is Monday. */
function weekday(day: number): number {
  return new Date(day).getUTCDay() || 7;
}
