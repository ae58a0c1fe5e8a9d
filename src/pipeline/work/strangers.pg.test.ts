import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineHub } from '../../config.ts';
import { owner } from '../../config/strategies.ts';
import { plainSystem } from '../../testing/plain-systems.ts';
import { openTargetServer, type TargetServer } from '../../testing/target-server.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';
import { reportStrangers } from './strangers.ts';

let hub: TestHub;
let shop: TargetServer;

beforeEach(async () => {
  shop = await openTargetServer();
  const systems = { shop: plainSystem(shop.url, ['shipment']), erp: plainSystem('http://127.0.0.1:9', ['shipment']) };
  const config = defineHub({
    hub: 'test',
    systems,
    ownership: { shipment: { header: owner('erp'), packages: owner('erp'), status: owner('erp') } },
    flows: [{ entity: 'shipment', to: 'shop', groups: ['packages', 'status'], strangers: 'case' }],
  });
  hub = await openTestHub(config);
});

afterEach(async () => {
  await hub.end();
  await shop.close();
});

const groups = {
  header: { number: 'S-1', order: null, direction: 'outbound' },
  packages: { packages: [{ id: 'p', carrier: null, trackingNumber: '1Z', contents: [] }] },
  status: { status: 'shipped' },
};

const cases = async (): Promise<{ id: number; code: string; detail: string }[]> =>
  (await hub.api<{ cases: { id: number; code: string; detail: string }[] }>('/cases')).cases;

test('a parcel that was sent by hand in the shop is a case, once; what the hub made there, and what is gone again, is none', async () => {
  await hub.send('shipment', { id: 'S-1', version: 1, groups }, { system: 'erp' });
  await hub.quiet();
  const [[made = ''] = []] = shop.objects;
  // The shop tells of what the hub has made, of what somebody made by hand, and of what was taken back.
  await hub.send('shipment', { id: made, version: 1, groups });
  await hub.send('shipment', { id: 'by-hand', version: 1, groups });
  await hub.quiet();
  await reportStrangers(hub.engine);
  expect(await cases()).toEqual([]);
  await hub.rows(`update record set created_at = now() - interval '5 minutes'`);
  await reportStrangers(hub.engine);
  const [found, ...others] = await cases();
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    code: 'SYN_PROJECT_STRANGER',
    detail: 'shop/shipment/by-hand was made in shop; who owns shipment knows of none.',
  });
  await hub.api(`/cases/${found?.id}/close`, { method: 'POST', body: JSON.stringify({ resolution: 'Closed in the ERP.' }) });
  await reportStrangers(hub.engine);
  expect(await cases()).toEqual([]);
});
