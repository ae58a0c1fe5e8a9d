import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Body } from '../../../src/model/entity.ts';
import type { Occurrence } from '../../../src/model/fact.ts';
import type { Json } from '../../../src/model/json.ts';
import { hasWave, isWaveReleased, waveFor } from '../../../src/model/order/place-waves.ts';
import { withoutNulls } from '../without-nulls.ts';
import { PLACES } from './places.ts';

/** Nothing that it sends of the order waits for a wave any more. */
export function isReleasedThere(body: Body): boolean {
  return isWaveReleased(body, PLACES);
}

/** It can be told in which wave it picks the order. */
export function isPlannedThere(body: Body): boolean {
  return hasWave(body, PLACES);
}

/** Where its locations pick in waves; no member otherwise. */
export function waveToPick(body: Body): { wave?: Json } {
  const found = waveFor(body, PLACES);
  return found === null ? {} : { wave: { id: found.id, release_at: found.at } };
}

/** In which wave it is to be picked, as the order itself says; how far the wave is tells the wave (`readWave`). */
export function readMembership(doc: Doc): { events?: Occurrence[] } {
  const wave = doc.maybeObject('wave');
  if (wave === null) return {};
  const said = { location: PLACES[0], state: 'planned', at: wave.time('since'), releaseAt: wave.maybeTime('release_at') };
  return { events: [pickingIn(wave.text('id'), said)] };
}

interface Said {
  location: string;
  state: string;
  at: string;
  releaseAt: string | null;
}

function pickingIn(wave: string, { location, state, at, releaseAt }: Said): Occurrence {
  const data = { location, wave, state, ...withoutNulls({ releaseAt }) };
  return { key: `${wave}:${state}`, type: 'picking', at, classifier: 'actual', data };
}

/** A wave with the orders in it: one word about each. */
export function readWave(doc: Doc): FactDraft[] {
  const state = doc.oneOf('state', ['planned', 'released', 'picking', 'done']);
  const said = { location: doc.text('location'), state, releaseAt: doc.maybeTime('release_at') };
  return doc.list('orders').map((order) => {
    const ours = order.maybeText('reference');
    const [since, joined] = [doc.time('since'), order.time('since')];
    // Of an order that joined later, nothing was said of it before.
    const at = Date.parse(joined) > Date.parse(since) ? joined : since;
    return {
      entity: 'order',
      id: order.id('order_id'),
      ...(ours === null ? {} : { ours }),
      at,
      events: [pickingIn(doc.text('id'), { ...said, at })],
    };
  });
}
