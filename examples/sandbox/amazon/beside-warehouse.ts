import { isFree, isPromised, isWanted } from '../order-state.ts';
import { AMAZON_PLACE } from './amazon.ts';
import { flow } from '../../../src/config/flow.ts';
import { aggregate, ledger, priority } from '../../../src/config/strategies.ts';
import { isAskedOf } from '../../../src/model/order/place-parts.ts';

/* What a hub says more in which a warehouse and Amazon send what the shop sells. */

/** The hub keeps the stock of both and decides who sends which line of an order. Amazon counts units until they are shipped. */
export const bothPlaces = {
  locations: { WH1: { priority: 1 }, [AMAZON_PLACE]: { priority: 2, leaves: 'shipped' as const } },
  channels: { shop: { locations: ['WH1', AMAZON_PLACE] } },
};

const either = priority('warehouse', 'amazon');

/** Each tells of its own lines, its own parcels and its own shelves. */
export const toldByBoth = {
  fulfilment: aggregate('warehouse', 'amazon'),
  shipment: { header: either, packages: either, status: either },
  level: { identity: either, onHand: ledger('warehouse', 'amazon') },
};

export const toAmazon = flow({
  entity: 'order',
  to: 'amazon',
  groups: ['header', 'lines', 'shipTo'],
  when: (order) => isWanted(order) && isAskedOf(order, [AMAZON_PLACE]),
  begins: (order) => isFree(order) && isPromised(order),
  onExit: 'absent',
  passes: 'released',
  afterStage: 'request',
});
