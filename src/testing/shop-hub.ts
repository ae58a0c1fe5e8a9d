import { defineHub, type Hub } from '../config.ts';
import { owner } from '../config/strategies.ts';
import { orderHub } from './order-hub.ts';
import { plainSystem } from './plain-systems.ts';

/**
 * The order hub with what comes back: the warehouse's shipments go to the shop, and the shop's
 * titles and the ERP's prices of a variant to each other.
 */
export function shopHub(urls: { shop: string; warehouse: string; erp: string }): Hub {
  const { ownership } = orderHub(urls);
  const all = { ...ownership } as Record<string, never>;
  return defineHub({
    hub: 'test',
    systems: {
      shop: plainSystem(urls.shop, ['order', 'variant', 'shipment']),
      warehouse: plainSystem(urls.warehouse, ['order', 'shipment'], { visibilityLagMs: 200, deadlineMs: 500 }),
      erp: plainSystem(urls.erp, ['order', 'variant']),
    },
    ownership: {
      ...all,
      variant: { identity: owner('shop'), copy: owner('shop'), price: owner('erp'), dims: owner('shop') },
      shipment: { header: owner('warehouse'), packages: owner('warehouse'), status: owner('warehouse') },
    },
    flows: [
      ...(orderHub(urls).flows as never[]),
      { entity: 'shipment', to: 'shop', groups: ['header', 'packages', 'status'], needs: ['order'] },
      { entity: 'variant', to: 'erp', groups: ['identity', 'copy'] },
      { entity: 'variant', to: 'shop', facet: 'price', groups: ['price'] },
    ],
  });
}
