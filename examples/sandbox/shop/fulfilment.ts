import type { Target } from '../../../connectors/http/target.ts';
import type { Body } from '../../../src/model/entity.ts';
import type { Json } from '../../../src/model/json.ts';
import { linesOfOrder, trackedPackages } from '../mapping/packed-goods.ts';

/** How far a shipment is, in the shop's words. What has left is at least shipped. */
const STATUS: Record<string, string> = {
  departed_origin: 'in_transit',
  in_transit: 'in_transit',
  customs_hold: 'in_transit',
  customs_released: 'in_transit',
  arrived_destination: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  delivery_attempted: 'out_for_delivery',
  available_for_pickup: 'out_for_delivery',
  delivered: 'delivered',
  exception: 'exception',
  returning: 'exception',
  returned: 'exception',
  cancelled: 'cancelled',
};

export function newFulfilment(target: Target): Json {
  return {
    reference: target.record,
    status: statusOf(target.body),
    lines: linesOfOrder(target).map(({ line, quantity }) => ({ line_id: line, quantity })),
    packages: trackedPackages(target.body),
  };
}

export function fulfilmentChange(target: Target): Json {
  return {
    ...(target.writes('derived.milestone') ? { status: statusOf(target.body) } : {}),
    ...(target.writes('packages') ? { packages: trackedPackages(target.body) } : {}),
  };
}

function statusOf(body: Body): string {
  const { milestone } = (body['derived'] ?? {}) as { milestone?: string };
  return STATUS[milestone ?? ''] ?? 'shipped';
}
