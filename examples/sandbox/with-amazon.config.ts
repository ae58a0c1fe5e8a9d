import { amazon } from './amazon/amazon.ts';
import { bothPlaces, toAmazon, toldByBoth } from './amazon/beside-warehouse.ts';
import { plainInput } from './plain-hub.ts';
import { defineHub } from '../../src/config.ts';

// A warehouse and Amazon send what the plain shop sells.
const plain = plainInput({ stock: bothPlaces });

export default defineHub({
  ...plain,
  systems: { ...plain.systems, amazon },
  ownership: {
    ...plain.ownership,
    order: { ...plain.ownership.order, fulfilment: toldByBoth.fulfilment },
    shipment: toldByBoth.shipment,
    'inventory-level': toldByBoth.level,
  },
  flows: [...plain.flows, toAmazon],
});
