import { amazon, AMAZON_PLACE } from './amazon/amazon.ts';
import { isFree, isPromised, isWanted } from './order-state.ts';
import { plainInput } from './plain-hub.ts';
import { defineHub } from '../../src/config.ts';
import { flow } from '../../src/config/flow.ts';
import { aggregate, ledger, priority } from '../../src/config/strategies.ts';
import { isAskedOf } from '../../src/model/order/place-parts.ts';

// A warehouse and Amazon send what the shop sells: the hub keeps the stock of both and decides who sends which line of an order.
const plain = plainInput({
  stock: {
    locations: { WH1: { priority: 1 }, [AMAZON_PLACE]: { priority: 2 } },
    channels: { shop: { locations: ['WH1', AMAZON_PLACE] } },
  },
});
const either = priority('warehouse', 'amazon');

export default defineHub({
  ...plain,
  systems: { ...plain.systems, amazon },
  ownership: {
    ...plain.ownership,
    // Each tells of its own lines, its own parcels and its own shelves.
    order: { ...plain.ownership.order, fulfilment: aggregate('warehouse', 'amazon') },
    shipment: { header: either, packages: either, status: either },
    'inventory-level': { identity: either, onHand: ledger('warehouse', 'amazon') },
  },
  flows: [
    ...plain.flows,
    flow({
      entity: 'order',
      to: 'amazon',
      groups: ['header', 'lines', 'shipTo'],
      when: (order) => isWanted(order) && isAskedOf(order, [AMAZON_PLACE]),
      begins: (order) => isFree(order) && isPromised(order),
      onExit: 'absent',
      passes: 'released',
      afterStage: 'request',
    }),
  ],
});
