import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Client, SystemDefinition } from '../../kit/contract.ts';
import { defineHub } from '../../config.ts';
import { orderHub } from '../../testing/order-hub.ts';
import { plainSystem } from '../../testing/plain-systems.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';
import { Receiver } from '../receive.ts';
import { pollFailure, pollOnce } from './poller.ts';

let answers: boolean;
let hub: TestHub;

/** A system whose list can be read or not. */
function listed(): SystemDefinition {
  const plain = plainSystem('http://127.0.0.1:9', ['order', 'variant']);
  const list: Client['list'] = () =>
    Promise.resolve(
      answers
        ? { parts: [], next: null }
        : { kind: 'failed', class: 'permanent', status: 403, message: 'read_orders is missing' },
    );
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
