import { afterEach, beforeEach, expect, test } from 'vitest';
import { openOrderStage, recallingHub, type OrderStage } from '../testing/order-hub.ts';
import { orderGroups } from '../testing/orders.ts';
import { replayedHub } from '../testing/stock-stage.ts';

let stage: OrderStage;

beforeEach(async () => {
  stage = await openOrderStage(recallingHub);
});

afterEach(() => stage.end());

const NOT_NOW = { tags: { tags: [], note: 'not now' } };
const GO_ON = { tags: { tags: [], note: 'go on' } };
const CANCELLED = { cancellation: { at: '2026-11-01T11:00:00Z', reason: 'customer' } };

function say(version: number, more: object = {}): Promise<number> {
  const groups = { ...orderGroups([{ sku: 'A', quantity: 2 }]), ...more };
  return stage.hub.send('order', { id: '1001', version, groups });
}

/** What the warehouse says of an object of its. */
interface Word {
  id: string;
  version: number;
  status: string;
}

const word = (id: string, version: number, status: string): { word: Word } => ({ word: { id, version, status } });

async function told({ id, version, status }: Word): Promise<void> {
  const reference = String(stage.warehouse.objects.get(id)?.['reference']);
  const lines = [{ line: 'l1', picked: '0', packed: '0', shipped: '0', short: '0' }];
  const groups = { fulfilment: { status, lines } };
  await stage.hub.send('order', { id, version, reference, groups }, { system: 'warehouse' });
}

/** The shop says each of these, and the warehouse what becomes of its objects, all of it at rest between. */
async function live(...said: (object | { word: Word })[]): Promise<void> {
  let version = 0;
  for (const one of said) {
    if ('word' in one) await told(one.word);
    else await say((version += 1), one);
    await stage.hub.quiet();
  }
}

/** In one transaction, and each change in one of its own. */
async function expectSame(): Promise<void> {
  const hashes = 'select id, source_hash, record_hash from record order by id';
  const states = `select system, effect, state, shadow -> 'id' as id from delivery where request is null order by system, effect`;
  for (const batch of [500, 1]) {
    const empty = await replayedHub(stage.hub, undefined, batch);
    try {
      expect(await empty.rows(hashes), `batches of ${batch}`).toEqual(await stage.hub.rows(hashes));
      expect(await empty.rows(states), `batches of ${batch}`).toEqual(await stage.hub.rows(states));
    } finally {
      await empty.end();
    }
  }
}

test('a replay of an order that was placed again comes to the same, whatever its batches', async () => {
  await live({}, word('T1', 2, 'new'), NOT_NOW, word('T1', 3, 'cancelled'), GO_ON, word('T2', 2, 'new'));
  await expectSame();
});

test('so does one of an order that is given up, and of one that was cancelled', async () => {
  await live({}, word('T1', 2, 'new'), NOT_NOW, word('T1', 3, 'cancelled'));
  await expectSame();
  await live({}, {}, {}, CANCELLED);
  await expectSame();
});

test('so does one of an order that was wanted again for a while in which nobody could be told', async () => {
  await live({}, NOT_NOW);
  stage.warehouse.behave = ({ method, path }) => (method === 'POST' && path === '/things' ? { status: 503 } : 'serve');
  await say(3, GO_ON);
  const tried = (): number => stage.warehouse.calls.filter(({ method, path }) => method === 'POST' && path === '/things').length;
  await expect.poll(tried, { timeout: 5_000 }).toBeGreaterThan(1);
  await say(4, NOT_NOW);
  await stage.hub.quiet();
  await expectSame();
});
