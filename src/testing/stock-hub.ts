import { defineHub, type Hub } from '../config.ts';
import { ledger, owner, priority } from '../config/strategies.ts';
import type { StockInput } from '../config/stock.ts';
import type { Body } from '../model/entity.ts';
import type { Json } from '../model/json.ts';
import { isWaveReleased } from '../model/order/place-waves.ts';
import { orderGroups, variantGroups } from './orders.ts';
import { plainSystem } from './plain-systems.ts';

type Systems = 'shop' | 'market' | 'wms';

/** Two channels that sell the stock of one warehouse, which is released to once stock is promised. */
export function stockHub(urls: { shop: string; market: string; wms: string }, stock: Partial<StockInput<Systems>> = {}): Hub {
  const one = { locations: ['WH1'] };
  return defineHub({
    hub: 'test',
    systems: {
      shop: plainSystem(urls.shop, ['order', 'variant', 'return']),
      market: plainSystem(urls.market, ['order', 'variant']),
      wms: plainSystem(urls.wms, ['order', 'inventory-level', 'return']),
    },
    ownership: {
      order: {
        header: priority('shop', 'market'),
        lines: priority('shop', 'market'),
        shipTo: priority('shop', 'market'),
        billTo: priority('shop', 'market'),
        buyer: priority('shop', 'market'),
        cancellation: priority('shop', 'market'),
        tags: priority('shop', 'market'),
        fulfilment: owner('wms'),
        posting: owner('shop'),
      },
      variant: { identity: owner('shop'), copy: owner('shop'), price: owner('shop'), dims: owner('shop') },
      'inventory-level': { identity: owner('wms'), onHand: ledger('wms') },
      return: {
        header: owner('shop'),
        lines: owner('shop'),
        authorisation: owner('shop'),
        shipment: owner('shop'),
        resolution: owner('shop'),
        receipt: owner('wms'),
        inspection: owner('wms'),
      },
    },
    flows: [
      {
        entity: 'order',
        to: 'wms',
        groups: ['header', 'lines', 'derived.waves.WH1.planned'],
        when: (order: Body) => (order['cancellation'] ?? null) === null,
        begins: isToBeSent,
        onExit: 'absent',
        passes: 'released',
        afterStage: 'request',
      },
      { entity: 'variant', to: 'shop', facet: 'stock', lane: 'stock_decrease', groups: ['derived.offered.shop'] },
      { entity: 'variant', to: 'market', facet: 'stock', lane: 'stock_decrease', groups: ['derived.offered.market'] },
    ],
    stock: { locations: { WH1: {}, WH2: {} }, channels: { shop: one, market: one }, ...stock },
  });
}

/** Its stock is promised, nobody holds it, and where the warehouse picks in waves, its wave is released. */
function isToBeSent(order: Body): boolean {
  const { allocation, onHold } = order['derived'] as { allocation?: string; onHold?: boolean };
  return allocation === 'full' && onHold !== true && isWaveReleased(order, ['WH1', 'WH2']);
}

/** An order of these lines that was placed so many seconds after noon. */
export function placedOrder(id: string, lines: { sku: string; quantity: number }[], second = 0, more: Record<string, Json> = {}) {
  const groups = orderGroups(lines, more);
  const at = `2026-11-01T12:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}Z`;
  return { id, version: 1, groups: { ...groups, header: { ...(groups['header'] as object), number: id, placedAt: at } } };
}

/** A count of one variant at one location. */
export function counted(sku: string, quantity: number, more: { location?: string; asOf?: string; version?: number } = {}) {
  const { location = 'WH1', asOf = '2026-11-01T09:00:00Z', version = 1 } = more;
  const groups = { identity: { sku, location }, onHand: { quantity: String(quantity), asOf } };
  return { id: `${sku}@${location}`, version, groups };
}

/** A change of one variant at one location. */
export function moved(
  sku: string,
  movements: { key: string; quantity: number; at: string; reason?: string; document?: string }[],
  location = 'WH1',
) {
  return {
    id: `${sku}@${location}`,
    groups: { identity: { sku, location } },
    movements: movements.map(({ quantity, ...movement }) => ({ kind: 'delta', quantity: String(quantity), ...movement })),
  };
}

export function variant(sku: string, more: Record<string, Json> = {}) {
  const groups = variantGroups(sku);
  return { id: `v-${sku}`, version: 1, groups: { ...groups, identity: { ...(groups['identity'] as object), ...more } } };
}
