import { carrier } from './carrier/carrier.ts';
import { erp } from './erp/erp.ts';
import { outlet as outletSystem } from './outlet/outlet.ts';
import { hasLapsed, hasLeft, isCovered, isFree, isLive, isPromised, isWanted } from './order-state.ts';
import { paymentPolicy, payingShop, provider } from './payments/payments.ts';
import { shop } from './shop/shop.ts';
import { isForSale } from './warehouse/goods.ts';
import { hasGoods, isForWarehouse, isInWarehouse } from './warehouse/order.ts';
import { isComingBack } from './warehouse/returns.ts';
import { warehouse } from './warehouse/warehouse.ts';
import { isPlannedThere, isReleasedThere } from './warehouse/waves.ts';
import { defineHub } from '../../src/config.ts';
import type { Hub } from '../../src/config/hub.ts';
import type { StockInput } from '../../src/config/stock.ts';
import { flow } from '../../src/config/flow.ts';
import { ledger, owner, recency } from '../../src/config/strategies.ts';
import type { Body } from '../../src/model/entity.ts';
import type { CodeTable } from '../../src/model/tracking/code-table.ts';

const isStocked = ({ identity }: Body): boolean => (identity as { kind?: string } | null)?.kind === 'physical';

const ownership = {
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
};

/** Orders, parcels and what comes back. */
const trade = ({ stock, payments, tellsWaves }: { stock: boolean; payments: boolean; tellsWaves: boolean }) => [
  // Released once; after that the warehouse is asked, for it may have picked already. What it gives back because nobody pays
  // for it any more is placed there again once somebody does.
  flow({
    entity: 'order',
    to: 'warehouse',
    groups: ['lines', 'shipTo'],
    when: (order) => hasGoods(order) && isWanted(order) && (!stock || isForWarehouse(order)) && (!payments || !hasLapsed(order)),
    begins: (order) =>
      isFree(order) &&
      (!stock || isPromised(order)) &&
      (!payments || isCovered(order)) &&
      (tellsWaves ? isPlannedThere(order) : isReleasedThere(order)),
    onExit: 'absent',
    needs: ['variant'],
    passes: 'released',
    afterStage: 'request',
  }),
  flow({
    entity: 'order',
    to: 'erp',
    groups: ['header', 'lines', 'shipTo', 'billTo', 'buyer', 'tags', 'derived.payments'],
    when: isLive,
    onExit: 'absent',
    needs: ['customer', 'variant'],
  }),
  flow({
    entity: 'shipment',
    to: 'shop',
    groups: ['packages', 'derived.milestone'],
    when: hasLeft,
    needs: ['order'],
    sees: ['order'],
  }),
  flow({ entity: 'shipment', to: 'erp', groups: ['header'], when: hasLeft, needs: ['order'], sees: ['order'] }),
  flow({ entity: 'return', to: 'warehouse', groups: ['header', 'lines'], lane: 'status', when: isComingBack, onExit: 'absent' }),
  flow({
    entity: 'return',
    to: 'erp',
    groups: ['header', 'lines', 'derived.state', 'derived.lines', 'derived.totals'],
    lane: 'status',
    needs: ['customer'],
  }),
];

/** What a channel may sell of a variant, wherever it lies. */
const offer = (to: 'shop' | 'outlet') =>
  flow({ entity: 'variant', to, facet: 'stock', lane: 'stock_decrease', groups: [`derived.offered.${to}`], when: isStocked });

/** Goods, how many there are, and customers. */
const goods = (stock: boolean, outlet: boolean) => [
  flow({ entity: 'variant', to: 'erp', groups: ['identity', 'copy'] }),
  flow({ entity: 'variant', to: 'warehouse', groups: ['identity', 'copy', 'dims'] }),
  flow({ entity: 'variant', to: 'shop', facet: 'price', lane: 'price', groups: ['price'] }),
  ...(outlet
    ? [offer('shop'), offer('outlet')]
    : [
        // The plain shop counts what lies in the warehouse and can be sold.
        flow({
          entity: 'inventory-level',
          to: 'shop',
          facet: 'stock',
          groups: [stock ? 'derived.available' : 'onHand'],
          when: (level) => isInWarehouse(level) && isForSale(level),
        }),
      ]),

  flow({ entity: 'customer', to: 'erp', groups: ['identity', 'contact'] }),
  flow({ entity: 'customer', to: 'shop', groups: ['contact', 'legal'] }),
];

/** It counts on every move, and a unit is out of its count once it is picked. */
const KEPT: StockInput<'shop' | 'outlet'> = {
  locations: { WH1: {} },
  channels: { shop: { locations: ['WH1'] } },
  leaves: 'picked',
  slack: '2s',
};

export interface PlainOptions {
  /** The hub keeps and promises the warehouse's stock, with what is said otherwise than usual; null: on-hand figures are copied. */
  stock: Partial<StockInput<'shop' | 'outlet'>> | null;
  /** A second channel sells from the same shelves, and both are told what they may sell in all. */
  outlet?: boolean;
  /** A payment provider is read and asked, the shop keeps the ledger of gift cards, and nothing is sent unpaid. */
  payments?: boolean;
  /** Where the warehouse picks in waves: it is told of an order at once, with its wave, and not when the wave is released. */
  tellsWaves?: boolean;
  /** What carriers' codes mean, where it is not what the hub thinks. */
  codes?: CodeTable[];
}

/** The sandbox with its plain shop, of the connector `http` like the others. */
export function plainHub(options: PlainOptions): Hub {
  return defineHub(plainInput(options));
}

/** What its configuration says, for those that say more. */
export function plainInput({ stock, outlet = false, payments = false, tellsWaves = false, codes = [] }: PlainOptions) {
  const keeps = stock !== null;
  return {
    hub: 'sandbox',
    systems: {
      shop: payments ? payingShop : shop,
      warehouse,
      erp,
      carrier,
      ...(outlet ? { outlet: outletSystem } : {}),
      ...(payments ? { payments: provider } : {}),
    },
    ownership: {
      ...ownership,
      'inventory-level': { identity: owner('warehouse'), onHand: keeps ? ledger('warehouse') : owner('warehouse') },
    },
    flows: [...trade({ stock: keeps, payments, tellsWaves }), ...goods(keeps, outlet)],
    ...(payments ? { payments: paymentPolicy } : {}),
    ...(codes.length === 0 ? {} : { tracking: { codes } }),
    ...(keeps ? { stock: { ...KEPT, ...stock } } : {}),
  };
}
