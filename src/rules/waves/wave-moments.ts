import type { Body, MomentInput } from '../../model/entity.ts';
import type { Moment } from '../../model/moment.ts';
import { wavesOf } from '../../model/order/place-waves.ts';
import type { WaveTurn, WaveWord } from '../../model/order/wave-schema.ts';
import { HUB } from '../../model/subject.ts';

/** Which wave an order was put in and why, what its place said of it, and when the next is to be released. */
export function waveMoments({ body, events }: Pick<MomentInput, 'body' | 'events'>): Moment[] {
  const due = Object.entries(wavesOf(body)).flatMap(([location, { state, wave, at }]): Moment[] => {
    if (state !== 'planned' || at === null || wave === null) return [];
    return [{ at, what: 'wave', classifier: 'planned', text: `${location} releases wave ${wave}`, system: HUB }];
  });
  return [...events.flatMap(momentOf), ...due];
}

function momentOf({ system, type, at, classifier, data }: MomentInput['events'][number]): Moment[] {
  if (type === 'wave' && system === HUB) {
    const { location, wave, reason } = data as WaveTurn;
    const text = wave === null ? `${location}: ${reason}` : `${location} is to pick it in wave ${wave}: ${reason}`;
    return [{ at, what: 'wave', classifier, text, system }];
  }
  if (type !== 'picking') return [];
  const { location, wave, state, note = null } = data as WaveWord;
  const text = `${location}: wave ${wave} is ${state}${note === null ? '' : `: ${note}`}`;
  return [{ at, what: 'wave', classifier, text, system }];
}

/** RFC 3339: when the next wave of this order is to be released; null: none waits, or its place lets it go by itself. */
export function nextRelease(body: Body): string | null {
  const times = Object.values(wavesOf(body)).flatMap(({ state, at, by }) =>
    state === 'planned' && by === HUB && at !== null ? [at] : [],
  );
  return times.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}
