import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import { callOf } from '../documents/document.ts';
import { holdWork, releaseWork } from '../documents/writes.ts';
import type { Settings } from '../settings.ts';
import { planProduct, planVariant } from './catalogue.ts';
import { planCustomer } from './customer.ts';
import { planLevel } from './level.ts';
import { planOrder } from './order.ts';
import { DONE, groupOf, refuse, type Planner } from './planner.ts';
import { planShipment } from './shipment.ts';

const PLANNERS: Record<string, Planner> = {
  order: planOrder,
  shipment: planShipment,
  'fulfilment-order': planHold,
  'inventory-level': planLevel,
  product: planProduct,
  variant: planVariant,
  customer: planCustomer,
};

/** The next single call that brings the shop nearer to what is wanted. Pure: the same input gives the same bytes. */
export function openPlan(settings: Settings): (input: PlanInput) => Planned {
  return (input) => {
    const planner = PLANNERS[input.entity];
    if (planner === undefined) return refuse(`${input.entity} (${input.facet}) is not written to a shop`);
    if (input.request !== null && input.entity !== 'order')
      return refuse(`a ${input.request.kind} of ${input.entity} cannot be asked of a shop`);
    return planner(input, settings);
  };
}

const REASONS = new Set([
  'AWAITING_PAYMENT',
  'AWAITING_RETURN_ITEMS',
  'HIGH_RISK_OF_FRAUD',
  'INCORRECT_ADDRESS',
  'INVENTORY_OUT_OF_STOCK',
  'UNKNOWN_DELIVERY_DATE',
]);

/** Work is made by the shop; what is written to it is whether it waits. The name of the hold makes it one, however often it is sent. */
function planHold(input: PlanInput): Planned {
  if (input.wanted.mode !== 'present' || !input.changed.includes('hold')) return DONE;
  const id = input.shadow?.id ?? null;
  if (id === null) return refuse('fulfilment orders are made by the shop');
  const hold = groupOf(input, 'hold') as { reason: string; notes?: string | null } | null;
  const rest = { purpose: 'update' as const, groups: ['hold'] };
  if (hold === null) return callOf(releaseWork, { id }, rest);
  const reason = REASONS.has(hold.reason) ? hold.reason : 'OTHER';
  return callOf(holdWork, { id, hold: { reason, reasonNotes: hold.notes ?? null, handle: 'syncline' } }, rest);
}
