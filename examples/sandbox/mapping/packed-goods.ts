import { Unexpressible, type Target } from '../../../connectors/http/target.ts';
import type { Body } from '../../../src/model/entity.ts';
import type { Json } from '../../../src/model/json.ts';
import { unitsOf, unitsWithinOrder } from '../../../src/model/order-life/within-order.ts';

interface Package {
  carrier?: string | null;
  trackingNumber?: string | null;
}

function packagesOf(body: Body): Package[] {
  return ((body['packages'] ?? null) as { packages: Package[] } | null)?.packages ?? [];
}

/**
 * How many of each order line a shipment has of what was ordered. What was sent beyond that nobody bought: neither the
 * shop nor the ERP takes it, and the hub counts it on the order.
 */
export function linesOfOrder(target: Target): { line: string; quantity: number }[] {
  const order = target.seen('order');
  const units = order === null ? unitsOf(target.body) : unitsWithinOrder(order.body, order.referrers, target.record);
  if (order !== null && units.length === 0) {
    throw new Unexpressible(
      'every unit of it is beyond what was ordered; ask the warehouse what it sent, and change the order if the buyer is to keep it',
    );
  }
  return units.map(({ line, quantity }) => ({ line, quantity: Number(quantity) }));
}

/** The packages as shop and ERP write them. */
export function trackedPackages(body: Body): Json {
  return packagesOf(body).map(({ carrier, trackingNumber }) => ({
    tracking_number: trackingNumber ?? null,
    carrier: carrier ?? null,
  }));
}
