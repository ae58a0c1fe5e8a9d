import { amazon } from './amazon/amazon.ts';
import { bothPlaces, toAmazon, toldByBoth } from './amazon/beside-warehouse.ts';
import { hasLeft } from './order-state.ts';
import { plainInput } from './plain-hub.ts';
import { shopOfTwoPlaces } from './shopify/shop-of-two-places.ts';
import { isForSale } from './warehouse/goods.ts';
import { defineHub } from '../../src/config.ts';
import { flow } from '../../src/config/flow.ts';

// As `with-amazon.config.ts`, with Shopify as the shop: it has a location for each of the two, and the customer is told of each parcel.
const plain = plainInput({ stock: bothPlaces });

export default defineHub({
  ...plain,
  systems: { ...plain.systems, shop: shopOfTwoPlaces, amazon },
  ownership: {
    ...plain.ownership,
    order: { ...plain.ownership.order, fulfilment: toldByBoth.fulfilment },
    shipment: toldByBoth.shipment,
    'inventory-level': toldByBoth.level,
  },
  flows: [
    ...plain.flows.filter(({ to }) => to !== 'shop'),
    toAmazon,

    flow({
      entity: 'shipment',
      to: 'shop',
      groups: ['header', 'packages', 'status'],
      when: hasLeft,
      needs: ['order'],
      sees: ['order'],
    }),
    flow({ entity: 'variant', to: 'shop', facet: 'price', lane: 'price', groups: ['price'] }),
    // What lies there: of that Shopify itself takes off what its orders wait for.
    flow({
      entity: 'inventory-level',
      to: 'shop',
      facet: 'stock',
      groups: ['derived.onHand'],
      needs: ['variant'],
      when: isForSale,
    }),
    flow({ entity: 'customer', to: 'shop', groups: ['contact'] }),
  ],
});
