import type { PlanInput, Planned } from '../../src/kit/contract.ts';
import { isVendureEntity } from './normalise.ts';
import type { VendureEntity } from './settings.ts';
import { planLevel, planProduct, planVariant, type Writing } from './writes/catalogue-plan.ts';
import { planCustomer } from './writes/customer-plan.ts';
import { planOrder } from './writes/order-plan.ts';
import { planShipment } from './writes/shipment-plan.ts';

const PLANS: Record<VendureEntity, (input: PlanInput, writing: Writing) => Planned> = {
  order: planOrder,
  shipment: planShipment,
  product: planProduct,
  variant: planVariant,
  customer: planCustomer,
  'inventory-level': planLevel,
  return: () => ({ refused: 'returns are not written to Vendure' }),
  location: () => ({ refused: 'stock locations are not written to Vendure' }),
};

/** The next single call that brings the shop nearer to what is wanted. Pure: the same input gives the same bytes. */
export function openPlan(writing: Writing): (input: PlanInput) => Planned {
  return (input) => {
    if (!isVendureEntity(input.entity)) return { refused: `Vendure has no ${input.entity}` };
    return PLANS[input.entity](input, writing);
  };
}
