import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Client, Remark, Subscribed, SystemDefinition } from '../../kit/contract.ts';
import { defineHub } from '../../config.ts';
import { orderHub } from '../../testing/order-hub.ts';
import { plainSystem } from '../../testing/plain-systems.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';
import { inspect, Subscription } from './upkeep.ts';

const TOPICS = ['orders/create', 'orders/updated'];

/** What the vendor holds, and how it answers. */
let vendor: { topics: string[]; addresses: string[]; refuses: boolean; remarks: Remark[] };
let hub: TestHub;

/** A system whose vendor may lose our subscriptions. */
function vendorSystem(): SystemDefinition {
  const plain = plainSystem('http://127.0.0.1:9', ['order', 'variant']);
  return { ...plain, open: (outside) => withUpkeep(plain.open(outside)) };
}

function withUpkeep(opened: ReturnType<SystemDefinition['open']>): ReturnType<SystemDefinition['open']> {
  const client: Client = {
    ...opened.client,
    subscribe: (address): Promise<Subscribed | ReturnType<typeof refusal>> => {
      vendor.addresses.push(address);
      if (vendor.refuses) return Promise.resolve(refusal());
      const kept = [...vendor.topics];
      vendor.topics = [...TOPICS];
      return Promise.resolve({ kept, mended: TOPICS.filter((topic) => !kept.includes(topic)) });
    },
    inspect: () => Promise.resolve(vendor.remarks),
  };
  return { ...opened, client };
}

const refusal = () => ({
  kind: 'failed' as const,
  class: 'permanent' as const,
  status: 403,
  message: 'write_webhooks is missing',
});

beforeEach(async () => {
  vendor = { topics: [], addresses: [], refuses: false, remarks: [] };
  const { ownership, systems } = orderHub({ warehouse: 'http://127.0.0.1:9', erp: 'http://127.0.0.1:9' });
  const config = defineHub({ hub: 'test', systems: { ...systems, shop: vendorSystem() }, ownership, flows: [] });
  hub = await openTestHub(config, { publicUrl: 'https://hub.example.test/' });
  await expect.poll(() => vendor.addresses).toHaveLength(1);
});

afterEach(() => hub.end());

const shop = () => hub.engine.systems.get('shop') as NonNullable<ReturnType<typeof hub.engine.systems.get>>;
const cases = (state: 'open' | 'closed'): Promise<{ code: string; detail: string }[]> =>
  hub.rows('select code, detail from cases where state = $1 order by id', [state]);

test('at the start a system is told where to send its webhooks', () => {
  expect(vendor).toMatchObject({ topics: TOPICS, addresses: ['https://hub.example.test/webhooks/shop'] });
});

test('a subscription that was taken away is set up again, and a closed case tells of it', async () => {
  await expect.poll(() => hub.rows(`select 1 from cursor where name = 'subscribed'`)).toHaveLength(1);
  expect(await cases('closed')).toEqual([]);
  vendor.topics = ['orders/create'];
  await new Subscription(hub.engine, 'shop', shop()).look();
  expect(vendor.topics).toEqual(TOPICS);
  expect(await cases('open')).toEqual([]);
  expect(await cases('closed')).toEqual([{ code: 'SYN_SUBSCRIBE_LOST', detail: 'No longer sent: orders/updated.' }]);
});

test('a system that fails once is looked at again within seconds, and no case is opened', async () => {
  const subscription = new Subscription(hub.engine, 'shop', shop());
  vendor.refuses = true;
  expect([await subscription.look(), await subscription.look()]).toEqual([5_000, 10_000]);
  vendor.refuses = false;
  expect(await subscription.look()).toBe(300_000);
  expect([await cases('open'), await cases('closed')]).toEqual([[], []]);
});

test('a system that cannot be set up for more than a minute is a case with its words, until it can', async () => {
  let now = hub.engine.now();
  const subscription = new Subscription({ ...hub.engine, now: () => now }, 'shop', shop());
  vendor.refuses = true;
  for (let looks = 0; looks < 4; looks += 1) now += await subscription.look();
  expect(await cases('open')).toEqual([]);
  await subscription.look();
  expect(await cases('open')).toEqual([{ code: 'SYN_SUBSCRIBE_FAILED', detail: '403: write_webhooks is missing' }]);
  vendor.refuses = false;
  await subscription.look();
  expect(await cases('open')).toEqual([]);
});

test('what is to be said of a system is a case each, until it is settled', async () => {
  const [scope, version] = [
    { key: 'scope-write_returns', text: 'The right write_returns is missing.' },
    { key: 'api-version', text: 'Version 2026-01 is dropped on 2027-01-01.' },
  ] as const;
  vendor.remarks = [scope, version];
  await inspect(hub.engine, 'shop', shop());
  await inspect(hub.engine, 'shop', shop());
  expect((await cases('open')).map((item) => item.detail)).toEqual([scope.text, version.text]);
  vendor.remarks = [version];
  await inspect(hub.engine, 'shop', shop());
  expect(await cases('open')).toEqual([{ code: 'SYN_INSPECT_REMARK', detail: version.text }]);
});
