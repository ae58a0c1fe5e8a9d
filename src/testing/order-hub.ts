import { defineHub, type Hub } from '../config.ts';
import { owner } from '../config/strategies.ts';
import type { Body } from '../model/entity.ts';
import { variantGroups } from './orders.ts';
import { plainSystem, type PlainOptions } from './plain-systems.ts';
import { openTargetServer, type TargetServer } from './target-server.ts';
import { openTestHub, type TestHub } from './test-hub.ts';

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

/** The same, where the warehouse is asked to give up what its order's note says is `not now` to be sent. */
export function recallingHub(urls: { warehouse: string; erp: string }, options: PlainOptions = {}): Hub {
  const hub = orderHub(urls, { warehouse: { deadlineMs: 300, ...options } });
  const isWanted = (order: Body): boolean =>
    (order['cancellation'] ?? null) === null && (order['tags'] as { note?: string } | undefined)?.note !== 'not now';
  return { ...hub, flows: hub.flows.map((flow) => (flow.to === 'warehouse' ? { ...flow, when: isWanted } : flow)) };
}

/** A hub between a shop and its two targets. */
export interface OrderStage {
  warehouse: TargetServer;
  erp: TargetServer;
  hub: TestHub;
  end(): Promise<void>;
}

/** Opens targets and a hub that knows the variant `A`, at rest. */
export async function openOrderStage(
  configure: (urls: { warehouse: string; erp: string }) => Hub = orderHub,
): Promise<OrderStage> {
  const [warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer()]);
  const hub = await openTestHub(configure({ warehouse: warehouse.url, erp: erp.url }));
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await hub.quiet();
  const end = async (): Promise<void> => {
    await hub.end();
    await Promise.all([warehouse.close(), erp.close()]);
  };
  return { warehouse, erp, hub, end };
}
