import { auditCatalogue } from './catalogue.ts';
import { auditCustomers } from './customers.ts';
import { auditEffects } from './effects.ts';
import { auditInvoices } from './invoices.ts';
import { auditOrders } from '../orders/orders.ts';
import { auditRawInputs } from './raw-inputs.ts';
import { auditReturns } from './returns.ts';
import { auditShipments } from './shipments.ts';
import { auditShop } from './shop.ts';
import { auditStock } from './stock.ts';
import type { World } from '../world.ts';

/** Looks at everything that the stores hold, each kind of thing in its own way. */
export function auditEverything(world: World): void {
  auditShop(world);
  auditOrders(world);
  auditCustomers(world);
  auditCatalogue(world);
  auditShipments(world);
  auditInvoices(world);
  auditReturns(world);
  auditStock(world);
  auditRawInputs(world);
  auditEffects(world);
}
