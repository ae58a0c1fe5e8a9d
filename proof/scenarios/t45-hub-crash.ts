import type { PlacedOrder } from '../stage/sides/placed-order.ts';
import { scenario, type Play } from '../stage/scenario.ts';

const KILLS = 20;
const ORDERS = 60;
/** When none of them has met an open request. */
const MOST = 60;

scenario(
  'T45',
  'Hub crash',
  async (play) => {
    const { shop, warehouse, erp, expect, luck, rest, stage, hub, wait } = play;
    const orders: PlacedOrder[] = [];
    let killed = 0;
    let open = 0;
    // Each time at another moment of the work that a few orders make: before and after commits, calls and answers.
    while (killed < KILLS || (open === 0 && killed < MOST)) {
      const placed = Array.from({ length: ORDERS / KILLS }, () =>
        shop.place({ lines: [luck.between(1, 5), luck.between(1, 5)] }),
      );
      orders.push(...(await Promise.all(placed)));
      // On a busy machine the same work takes longer.
      await wait(luck.between(0, (160 * (KILLS + killed)) / KILLS));
      open += await inFlight(play);
      await hub.kill();
      killed += 1;
    }
    await rest();
    await expect.now('the hub was killed so often', () => stage.restarts, killed);
    await expect.now('requests were open at some of the kills', () => open > 0, true);
    const held = (): number[] => [warehouse, erp].map((side) => orders.filter((order) => side.orders(order).length === 1).length);
    await expect('every order is once in warehouse and ERP', held, [orders.length, orders.length]);
  },
  { alone: true },
);

async function inFlight({ stage }: Play): Promise<number> {
  const counts = await Promise.all(stage.sides.map((side) => side.admin.get('/admin/inflight')));
  return counts.reduce((sum, one) => sum + Number(one['inflight']), 0);
}
