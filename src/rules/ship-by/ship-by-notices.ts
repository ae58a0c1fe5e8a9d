import type { Body, Notice } from '../../model/entity.ts';
import type { Moment } from '../../model/moment.ts';
import { firstOf } from '../../model/order-life/clock.ts';
import { shipByOf, type PlaceShipBy } from '../../model/order/ship-by.ts';
import { HUB } from '../../model/subject.ts';

/** Who has not sent in time what has not left yet: one case of the order, which is over once it has, or is cancelled. */
export function shipByNotices(body: Body): Notice[] {
  const late = shipByOf(body).filter(({ state }) => state === 'late');
  if (late.length === 0) return [];
  const words = late.map((one) => `${whoOf(one)} to have sent it by ${untilOf(one)}, and not all of it has left`);
  return [{ code: 'SYN_PROJECT_SHIP_BY_PASSED', path: 'header.window.shipBy', detail: `${words.join('; ')}.` }];
}

/** RFC 3339: when the clock has to be looked at next, for what is to leave; null: never. */
export function nextShipBy(body: Body): string | null {
  return firstOf(shipByOf(body).map(({ state, at }) => (state === 'due' ? at : null)));
}

/** By when each place is to send, for the timeline. */
export function shipByMoments(body: Body): Moment[] {
  return shipByOf(body).map((one) => {
    const text = `${whoOf(one)} to have sent it by ${untilOf(one)}`;
    return { at: one.at, what: 'ship_by', classifier: 'planned', text, system: HUB };
  });
}

function whoOf({ location }: PlaceShipBy): string {
  return location === null ? 'somebody is' : `${location} is`;
}

function untilOf({ date, zone, at }: PlaceShipBy): string {
  return date === null ? at : `the end of ${date} in ${zone ?? ''} (${at})`;
}
