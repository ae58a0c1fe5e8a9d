import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineHub } from '../config.ts';
import { orderHub } from '../testing/order-hub.ts';
import { orderGroups, variantGroups } from '../testing/orders.ts';
import { plainSystem } from '../testing/plain-systems.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';

let warehouse: TargetServer;
let depot: TargetServer;
let erp: TargetServer;
let hub: TestHub;

// Walk (g) of docs/walks.md: what is asserted here is what stands there.
beforeEach(async () => {
  [warehouse, depot, erp] = await Promise.all([openTargetServer(), openTargetServer(), openTargetServer()]);
  const { ownership } = orderHub({ warehouse: warehouse.url, erp: erp.url });
  const holds = { entity: 'order', groups: ['header', 'lines'], passes: 'released', afterStage: 'request' } as const;
  hub = await openTestHub(
    defineHub({
      hub: 'test',
      systems: {
        shop: plainSystem('http://127.0.0.1:9', ['order', 'variant']),
        warehouse: plainSystem(warehouse.url, ['order']),
        depot: plainSystem(depot.url, ['order']),
        erp: plainSystem(erp.url, ['order']),
      },
      ownership,
      flows: [
        { ...holds, to: 'warehouse' },
        { ...holds, to: 'depot' },
        { entity: 'order', to: 'erp', groups: ['lines'] },
      ],
    }),
  );
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await hub.send('order', order(1, 2));
  await hub.quiet();
});

afterEach(async () => {
  await hub.end();
  await Promise.all([warehouse, depot, erp].map((target) => target.close()));
});

const order = (version: number, quantity: number) => ({ id: '1001', version, groups: orderGroups([{ sku: 'A', quantity }]) });

/** How many each holds: warehouse, depot, ERP and the hub. */
async function held(): Promise<(string | undefined)[]> {
  const lines = (body: unknown) => (body as { lines: { lines: { quantity: string }[] } } | undefined)?.lines.lines[0]?.quantity;
  const [row] = await hub.rows<{ body: string }>(`select body from record where entity = 'order'`);
  return [...[warehouse, depot, erp].map((target) => lines(target.objects.get('T1'))), lines(JSON.parse(row?.body ?? '{}'))];
}

interface Asked {
  system: string;
  effect: string;
  request: { kind: string; answer?: { outcome: string; reason?: string } };
}

/** What each was asked, in turn: `depot edit rejected: picked`. */
async function asked(): Promise<string[]> {
  const rows = await hub.rows<Asked>(`select system, effect, request from delivery where effect <> '' order by id`);
  return rows.map(({ system, request: { kind, answer } }) =>
    `${system} ${kind} ${answer?.outcome ?? 'open'}${answer?.reason === undefined ? '' : `: ${answer.reason}`}`.trim(),
  );
}

async function openCases(): Promise<string[]> {
  const rows = await hub.rows<{ code: string; system: string }>(
    `select code, system from cases where state = 'open' order by id`,
  );
  return rows.map(({ code, system }) => `${system} ${code}`);
}

const refuse = (target: TargetServer, quantity = '5'): void => {
  target.decide = ({ body }) =>
    JSON.stringify(body).includes(`"quantity":"${quantity}"`)
      ? { outcome: 'rejected', reason: 'picked' }
      : { outcome: 'accepted' };
};

describe('walk g: an edit after release that one destination refuses', () => {
  test.each([
    ['the first', 0],
    ['the second', 1],
  ])('%s: it stands nowhere, and who had granted it is asked to go back', async (_, which) => {
    const names = ['warehouse', 'depot'];
    const [refusing = '', granting = ''] = which === 0 ? names : names.toReversed();
    refuse(which === 0 ? warehouse : depot);
    await hub.send('order', order(2, 5));
    await hub.quiet();
    expect(await held()).toEqual(['2', '2', '2', '2']);
    expect((await asked()).toSorted()).toEqual(
      [`${refusing} edit rejected: picked`, `${granting} edit accepted`, `${granting} edit accepted`].toSorted(),
    );
    // Nothing was written over what somebody had granted or refused.
    expect([warehouse, depot].flatMap(({ calls }) => calls.filter(({ method }) => method === 'PUT'))).toEqual([]);
    expect(erp.calls.filter(({ method }) => method === 'PUT')).toEqual([]);
    expect(await openCases()).toEqual([`${refusing} SYN_DELIVER_REQUEST_REFUSED`]);
  });

  test('until all have answered it does not stand; when all have granted it, it does', async () => {
    let answer = (): void => undefined;
    depot.behave = (call) =>
      call.path.endsWith('/edit') ? new Promise((resolve) => (answer = () => resolve('serve'))) : 'serve';
    await hub.send('order', order(2, 5));
    await expect.poll(asked).toContain('warehouse edit accepted');
    await expect.poll(() => depot.calls.length).toBe(2);
    expect(await held()).toEqual(['5', '2', '2', '2']);
    answer();
    await hub.quiet();
    expect(await held()).toEqual(['5', '5', '5', '5']);
    expect(await openCases()).toEqual([]);
  });

  test('who does not go back is a second case, and a later edit that all grant ends the difference', async () => {
    refuse(depot);
    warehouse.decide = ({ body }) =>
      JSON.stringify(body).includes('"quantity":"2"') ? { outcome: 'rejected', reason: 'packed' } : { outcome: 'accepted' };
    await hub.send('order', order(2, 5));
    await hub.quiet();
    expect(await held()).toEqual(['5', '2', '2', '2']);
    expect(await openCases()).toEqual(['depot SYN_DELIVER_REQUEST_REFUSED', 'warehouse SYN_DELIVER_REQUEST_REFUSED']);
    await hub.send('order', order(3, 4));
    await hub.quiet();
    expect(await held()).toEqual(['4', '4', '4', '4']);
  });
});
