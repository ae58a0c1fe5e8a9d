import { carrier } from './examples/sandbox/carrier/carrier.ts';
import { erp } from './examples/sandbox/erp/erp.ts';
import { hasLeft, isFree, isLive, isWanted } from './examples/sandbox/order-state.ts';
import { shop } from './examples/sandbox/shopify/shop.ts';
import { isForSale } from './examples/sandbox/warehouse/goods.ts';
import { hasGoods } from './examples/sandbox/warehouse/order.ts';
import { isComingBack } from './examples/sandbox/warehouse/returns.ts';
import { warehouse } from './examples/sandbox/warehouse/warehouse.ts';
import { defineHub } from './src/config.ts';
import { owner, recency } from './src/config/strategies.ts';

/** The sandbox: a Shopify shop sells, a warehouse ships, an ERP books, a carrier scans. */
export default defineHub({
  hub: 'sandbox',
  systems: { shop, warehouse, erp, carrier },

  ownership: {
    product: { identity: owner('shop'), copy: owner('shop') },
    variant: { identity: owner('shop'), copy: owner('shop'), dims: owner('shop'), price: owner('erp') },
    customer: {
      identity: owner('shop'),
      contact: recency({ skew: '5s', tie: ['erp', 'shop'] }),
      legal: owner('erp'),
    },
    order: {
      header: owner('shop'),
      lines: owner('shop'),
      shipTo: owner('shop'),
      billTo: owner('shop'),
      buyer: owner('shop'),
      cancellation: owner('shop'),
      tags: owner('shop'),
      fulfilment: owner('warehouse'),
      posting: owner('erp'),
    },
    shipment: { header: owner('warehouse'), packages: owner('warehouse'), status: owner('warehouse') },
    'inventory-level': { identity: owner('warehouse'), onHand: owner('warehouse') },
    invoice: { header: owner('erp'), lines: owner('erp'), status: owner('erp') },
    return: {
      header: owner('shop'),
      lines: owner('shop'),
      authorisation: owner('shop'),
      shipment: owner('shop'),
      resolution: owner('shop'),
      receipt: owner('warehouse'),
      inspection: owner('warehouse'),
    },
  },

  flows: [
    // Released once; after that the warehouse is asked, for it may have picked already.
    {
      entity: 'order',
      to: 'warehouse',
      groups: ['lines', 'shipTo'],
      when: (order) => hasGoods(order) && isWanted(order),
      begins: isFree,
      onExit: 'absent',
      needs: ['variant'],
      passes: 'released',
      afterStage: 'request',
    },
    {
      entity: 'order',
      to: 'erp',
      groups: ['header', 'lines', 'shipTo', 'billTo', 'buyer', 'tags', 'derived.payments'],
      when: isLive,
      onExit: 'absent',
      needs: ['customer', 'variant'],
    },
    { entity: 'shipment', to: 'shop', groups: ['header', 'packages', 'status'], when: hasLeft, needs: ['order'] },
    { entity: 'shipment', to: 'erp', groups: ['header'], when: hasLeft, needs: ['order'] },
    { entity: 'return', to: 'warehouse', groups: ['header', 'lines'], lane: 'status', when: isComingBack, onExit: 'absent' },
    {
      entity: 'return',
      to: 'erp',
      groups: ['header', 'lines', 'derived.state', 'derived.lines', 'derived.totals'],
      lane: 'status',
      needs: ['customer'],
    },

    { entity: 'variant', to: 'erp', groups: ['identity', 'copy'] },
    { entity: 'variant', to: 'warehouse', groups: ['identity', 'copy', 'dims'] },
    { entity: 'variant', to: 'shop', facet: 'price', lane: 'price', groups: ['price'] },
    { entity: 'inventory-level', to: 'shop', facet: 'stock', groups: ['onHand'], needs: ['variant'], when: isForSale },

    { entity: 'customer', to: 'erp', groups: ['identity', 'contact'] },
    { entity: 'customer', to: 'shop', groups: ['contact'] },
  ],
});
