import type { EntityDefinition } from '../model/entity.ts';
import type { Json } from '../model/json.ts';
import { firstOf } from '../model/order-life/clock.ts';
import { deriveShipBy, type PlaceZones } from '../rules/ship-by/derive-ship-by.ts';
import { nextShipBy, shipByMoments, shipByNotices } from '../rules/ship-by/ship-by-notices.ts';
import type { LocationRules } from '../rules/sourcing/stock-rules.ts';

type Located = Readonly<Record<string, Pick<LocationRules, 'zone'>>>;

/**
 * The order with by when each place is to send it: `derived.shipBy`, its part of the timeline, a look at the clock when the
 * time is over, and a case of who is late.
 *
 * @param locations where goods are sent from; none where the hub keeps no stock
 */
export function withShipBy(order: EntityDefinition, locations: Located = {}): EntityDefinition {
  const zones: PlaceZones = Object.fromEntries(Object.entries(locations).map(([code, { zone = 'UTC' }]) => [code, zone]));
  const { derive, moments, wakes, notices } = order;
  return {
    ...order,
    derive: (input) => {
      const state = derive?.(input) ?? {};
      const shipBy = deriveShipBy(zones, input, state);
      return shipBy.length === 0 ? state : { ...state, shipBy: shipBy as unknown as Json };
    },
    moments: (input) => [...(moments?.(input) ?? []), ...shipByMoments(input.body)],
    notices: (body) => [...(notices?.(body) ?? []), ...shipByNotices(body)],
    wakes: (body) => firstOf([wakes?.(body) ?? null, nextShipBy(body)]),
  };
}
