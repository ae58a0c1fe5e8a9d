import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SystemName } from '../parts/systems.ts';
import { comeToRest, lookAround } from './quiescence.ts';

let hub: Server;
let hubUrl: string;
let left: string[];
beforeEach(async () => {
  left = [];
  hub = createServer((_request, response) =>
    response.end(JSON.stringify({ changes: { applied: 1 }, deliveries: {}, cases: {}, left })),
  );
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
});
afterEach(() => {
  hub.closeAllConnections();
  hub.close();
});

type Answers = Partial<Record<SystemName, Record<string, Record<string, number>>>>;

function watched(answers: Answers = {}, asked: string[] = []) {
  const admin = (system: SystemName, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    if (body !== undefined) asked.push(`${system} ${path} ${JSON.stringify(body)}`);
    return Promise.resolve(answers[system]?.[path] ?? {});
  };
  return { hubUrl, apiKey: 'key', systems: { admin }, isShopSilent: false };
}

test('nothing is left when hub and systems have nothing to do, and the warehouse may rest', async () => {
  const asked: string[] = [];
  expect(await lookAround(watched({}, asked))).toMatchObject({ left: [], untold: false });
  expect(asked).toEqual(['warehouse /admin/work {"paused":true}']);
});

test('what is left is named, wherever it is', async () => {
  left = ['2 deliveries to erp open'];
  const asked: string[] = [];
  const answers: Answers = {
    shop: { '/admin/outbox': { pending: 4, dropped: 1 } },
    erp: { '/admin/inflight': { writes: 1 } },
    warehouse: { '/admin/counts': { work: 3 } },
    carrier: { '/admin/counts': { journey: 2 } },
  };
  const look = await lookAround(watched(answers, asked));
  expect(look.left).toEqual([
    '2 deliveries to erp open',
    '4 webhooks the shop has to send',
    '3 orders in the hands of the warehouse',
    '1 writes open at the erp',
    '2 parcels on their way',
  ]);
  expect(look.untold).toBe(true);
  expect(asked).toEqual(['warehouse /admin/work {"paused":false}']);
});

test('a shop that changes things without a webhook is never taken for told', async () => {
  expect(await lookAround({ ...watched(), isShopSilent: true })).toMatchObject({ left: [], untold: true });
});

test('the warehouse goes on until it has told of every level', async () => {
  const asked: string[] = [];
  const look = await lookAround(watched({ warehouse: { '/admin/counts': { work: 0, untold: 3 } } }, asked));
  expect(look.left).toEqual(['3 levels the warehouse has not told of']);
  expect(asked).toEqual(['warehouse /admin/work {"paused":false}']);
});

test('a time that is over ends the wait with what is left; a hub that does not answer is left', async () => {
  hub.closeAllConnections();
  await new Promise<void>((resolve) => hub.close(() => resolve()));
  expect(await comeToRest(watched(), { timeoutMs: 0, stopped: () => null })).toEqual(['the hub does not answer']);
});

test('a wish to stop ends the wait', async () => {
  left = ['1 changes to apply'];
  expect(await comeToRest(watched(), { timeoutMs: 60_000, stopped: () => 'it was stopped' })).toEqual(['it was stopped']);
});
