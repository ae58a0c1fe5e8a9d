import type { EntityDefinition } from './entity.ts';
import { customer } from './entities/customer.ts';
import { inventoryLevel } from './entities/inventory-level.ts';
import { invoice } from './entities/invoice.ts';
import { location } from './entities/location.ts';
import { product } from './entities/product.ts';
import { shipment } from './entities/shipment.ts';
import { variant } from './entities/variant.ts';
import { load } from './load/load.ts';
import { fulfilmentOrder } from './fulfilment/fulfilment-order.ts';
import { order } from './order/order.ts';
import { returnEntity } from './returns/return.ts';

/** The entities every hub has, by name. */
export const entities = {
  customer,
  product,
  variant,
  location,
  'inventory-level': inventoryLevel,
  order,
  shipment,
  invoice,
  return: returnEntity,
  'fulfilment-order': fulfilmentOrder,
  load,
} as const satisfies Record<string, EntityDefinition>;
