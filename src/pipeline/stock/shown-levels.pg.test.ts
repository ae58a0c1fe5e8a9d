import { expect, test } from 'vitest';
import { defineHub } from '../../config.ts';
import { ledger, owner } from '../../config/strategies.ts';
import { plainSystem } from '../../testing/plain-systems.ts';
import { counted, variant } from '../../testing/stock-hub.ts';
import { openTargetServer } from '../../testing/target-server.ts';
import { openTestHub } from '../../testing/test-hub.ts';

test('a channel that shows another figure on hand than it was told is told it again, and no more', async () => {
  const [shop, wms] = await Promise.all([openTargetServer(), openTargetServer()]);
  const hub = await openTestHub(
    defineHub({
      hub: 'test',
      systems: {
        shop: plainSystem(shop.url, ['variant', 'inventory-level']),
        wms: plainSystem(wms.url, ['inventory-level']),
      },
      ownership: {
        variant: { identity: owner('shop'), copy: owner('shop'), price: owner('shop'), dims: owner('shop') },
        'inventory-level': { identity: owner('wms'), onHand: ledger('wms') },
      },
      flows: [{ entity: 'inventory-level', to: 'shop', groups: ['derived.onHand'] }],
      stock: { locations: { WH1: {} }, channels: { shop: { locations: ['WH1'] } } },
    }),
  );
  try {
    await hub.send('variant', variant('A'));
    await hub.send('inventory-level', counted('A', 7), { system: 'wms' });
    await hub.quiet();
    const [id = ''] = [...shop.objects.keys()];
    expect(shop.objects.get(id)).toMatchObject({ onHand: '7' });

    const shows = async (quantity: number, version: number): Promise<void> => {
      await hub.send('inventory-level', { ...counted('A', quantity, { version }), id });
      await hub.quiet();
    };
    shop.objects.set(id, { onHand: '4' });
    await shows(4, 50);
    expect(shop.objects.get(id)).toMatchObject({ onHand: '7' });

    const told = shop.calls.length;
    await shows(7, 51);
    expect(shop.calls).toHaveLength(told);
    // Another one sets it back each time: it is told five times in all, and then a person is.
    for (let version = 52; version < 62; version += 1) await shows(5, version);
    expect(shop.calls.length - told).toBe(4);
    const cases = () => hub.rows(`select code, detail from cases where state = 'open'`);
    expect(await cases()).toEqual([{ code: 'SYN_DELIVER_SET_BACK', detail: 'shop was told 7 on hand 5 times and shows 5.' }]);
    await hub.send('inventory-level', counted('A', 6, { version: 2, asOf: '2026-11-01T10:00:00Z' }), { system: 'wms' });
    await hub.quiet();
    expect(shop.objects.get(id)).toMatchObject({ onHand: '6' });
    expect(await cases()).toEqual([]);
    expect((await hub.rows(`select trim_scale(on_hand)::int as units from stock where sku = 'A'`))[0]).toEqual({ units: 6 });
  } finally {
    await hub.end();
    await Promise.all([shop.close(), wms.close()]);
  }
});
