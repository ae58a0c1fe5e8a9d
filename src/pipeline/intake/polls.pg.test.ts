import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Client, SystemDefinition } from '../../kit/contract.ts';
import { defineHub } from '../../config.ts';
import { orderHub } from '../../testing/order-hub.ts';
import { plainSystem } from '../../testing/plain-systems.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';
import { Receiver } from '../receive.ts';
import { pollFailure, pollOnce } from './poller.ts';

let answers: boolean;
/** From when on changes were asked for. */
let asked: number[];
let hub: TestHub;

/** A system whose list can be read or not. */
function listed(): SystemDefinition {
  const plain = plainSystem('http://127.0.0.1:9', ['order', 'variant']);
  const list: Client['list'] = ({ since }) => {
    asked.push(since);
    return Promise.resolve(
      answers
        ? { parts: [], next: null }
        : { kind: 'failed', class: 'permanent', status: 403, message: 'read_orders is missing' },
    );
  };
  return {
    ...plain,
    open: (outside) => {
      const opened = plain.open(outside);
      return { ...opened, client: { ...opened.client, list } };
    },
  };
}

beforeEach(async () => {
  answers = false;
  asked = [];
  const { ownership, systems } = orderHub({ warehouse: 'http://127.0.0.1:9', erp: 'http://127.0.0.1:9' });
  hub = await openTestHub(defineHub({ hub: 'test', systems: { ...systems, shop: listed() }, ownership, flows: [] }));
});

afterEach(() => hub.end());

const poll = { entity: 'order', everyMs: 60_000, lookBackMs: 0 };
const openCases = (): Promise<{ code: string; detail: string }[]> =>
  hub.rows(`select code, detail from cases where state = 'open'`);

test('a list that cannot be read for minutes is a case, until it can, also by the process after this one', async () => {
  let now = hub.engine.now();
  const engine = { ...hub.engine, now: () => now };
  const { signal } = new AbortController();
  const read = (failure = pollFailure()) => pollOnce(engine, new Receiver(engine), { system: 'shop', poll, signal, failure });
  const failure = pollFailure();
  for (let times = 0; times < 3; times += 1) {
    await read(failure);
    now += 60_000;
  }
  expect(await openCases()).toEqual([]);
  now += 120_000;
  await read(failure);
  expect(await openCases()).toEqual([{ code: 'SYN_POLL_FAILED', detail: 'order: 403: read_orders is missing' }]);
  answers = true;
  await read();
  expect(await openCases()).toEqual([]);
});

test('a further poll of a list begins at its look-back, and each time from there again', async () => {
  answers = true;
  let now = 10_000_000;
  const engine = { ...hub.engine, now: () => now };
  const { signal } = new AbortController();
  const read = (one: typeof poll & { name?: string }) =>
    pollOnce(engine, new Receiver(engine), { system: 'shop', poll: one, signal, failure: pollFailure() });
  const late = { ...poll, lookBackMs: 3_600_000, name: 'late' };
  await read(late);
  await read({ ...poll, lookBackMs: 60_000 });
  now += 600_000;
  await read({ ...poll, lookBackMs: 60_000 });
  await read(late);
  expect(asked).toEqual([6_400_000, 0, 9_940_000, 6_400_000]);
});
