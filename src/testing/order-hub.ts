import { defineHub, type Hub } from '../config.ts';
import { owner } from '../config/strategies.ts';
import { plainSystem, type PlainOptions } from './plain-systems.ts';

/**
 * A shop whose orders go to a warehouse, which is asked for changes after release, and to an ERP.
 *
 * @param options what is unusual about the targets
 */
export function orderHub(
  urls: { warehouse: string; erp: string },
  options: { warehouse?: PlainOptions; erp?: PlainOptions } = {},
): Hub {
  return defineHub({
    hub: 'test',
    systems: {
      shop: plainSystem('http://127.0.0.1:9', ['order', 'variant']),
      warehouse: plainSystem(urls.warehouse, ['order'], { visibilityLagMs: 100, ...options.warehouse }),
      erp: plainSystem(urls.erp, ['order'], options.erp),
    },
    ownership: {
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
      variant: { identity: owner('shop'), copy: owner('shop'), price: owner('shop'), dims: owner('shop') },
    },
    flows: [
      {
        entity: 'order',
        to: 'warehouse',
        groups: ['header', 'lines', 'shipTo'],
        passes: 'released',
        afterStage: 'request',
        when: (body) => (body['cancellation'] ?? null) === null,
        onExit: 'absent',
      },
      { entity: 'order', to: 'erp', groups: ['header', 'lines', 'derived.lifecycle'] },
    ],
  });
}
