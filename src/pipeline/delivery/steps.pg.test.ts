import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineHub } from '../../config.ts';
import type { SystemDefinition } from '../../kit/contract.ts';
import { orderHub } from '../../testing/order-hub.ts';
import { variantGroups } from '../../testing/orders.ts';
import { plainDocument, plainSystem } from '../../testing/plain-systems.ts';
import { put, spoiledOrder } from '../../testing/spoiled-orders.ts';
import { openTargetServer, type Behaviour, type Received, type TargetServer } from '../../testing/target-server.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';

let erp: TargetServer;
let hub: TestHub;

/** An ERP that makes a draft first, then wants it confirmed, then released; a cancel is asked in two calls. */
function config(): ReturnType<typeof defineHub> {
  const systems = {
    shop: plainSystem(erp.url, ['order', 'variant']),
    warehouse: plainSystem(erp.url, ['order']),
    erp: lookingAgain(
      plainSystem(erp.url, ['order'], {
        deadlineMs: 500,
        write: {
          create: { path: () => '/things', document: plainDocument, next: 'confirm' },
          update: { method: 'PUT', path: (target) => `/things/${target.id}`, document: plainDocument },
          edit: { path: (target) => `/things/${target.id}/edit`, document: plainDocument },
          cancel: { path: (target) => `/things/${target.id}/look`, document: () => ({}), next: 'void' },
          steps: {
            confirm: { path: (target) => `/things/${target.id}/confirm`, next: 'release' },
            release: { path: (target) => `/things/${target.id}/release` },
            void: { path: (target) => `/things/${target.id}/void` },
          },
        },
      }),
    ),
  };
  const { ownership } = orderHub({ warehouse: erp.url, erp: erp.url });
  return defineHub({
    hub: 'test',
    systems,
    ownership,
    flows: [
      {
        entity: 'order',
        to: 'erp',
        groups: ['header', 'lines'],
        when: (order) => (order['cancellation'] ?? null) === null,
        onExit: 'absent',
        passes: 'released',
        afterStage: 'request',
      },
    ],
  });
}

/** A release goes by what the step before it has found: one that fails begins there again. */
function lookingAgain(system: SystemDefinition): SystemDefinition {
  return {
    ...system,
    open: (outside) => {
      const opened = system.open(outside);
      const { client } = opened;
      return {
        ...opened,
        plan: (input) => (input.step === 'release' && refuses ? { refused: 'on hold', next: 'confirm' } : opened.plan(input)),
        client: {
          ...client,
          call: async (call, context) => {
            const outcome = await client.call(call, context);
            const begins = outcome.kind === 'failed' && call.path.endsWith('/release') && outcome.status !== 422;
            return begins ? { ...outcome, next: 'confirm' } : outcome;
          },
        },
      };
    },
  };
}

let refuses = false;

beforeEach(async () => {
  refuses = false;
  erp = await openTargetServer();
  hub = await openTestHub(config());
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await hub.quiet();
});

afterEach(async () => {
  await hub.end();
  await erp.close();
});

const way = (): string[] => erp.calls.map((call) => `${call.method} ${call.path}`);
const WHOLE = ['POST /things', 'POST /things/T1/confirm', 'POST /things/T1/release'];

const isStep = (call: Received, step: string): boolean => call.path.endsWith(`/${step}`);

test('the calls of one delivery are made one after the other, and the order passes its stage with the last', async () => {
  const stages: unknown[] = [];
  erp.behave = async (): Promise<Behaviour> => {
    stages.push(...(await hub.rows(`select shadow->'accepted' as accepted, shadow->>'next' as next from delivery`)));
    return 'serve';
  };
  await hub.send('order', spoiledOrder('1'));
  await hub.quiet();
  expect(way()).toEqual(WHOLE);
  expect(stages).toEqual([
    { accepted: null, next: null },
    { accepted: null, next: 'confirm' },
    { accepted: null, next: 'release' },
  ]);
  const [delivery] = await hub.rows<{ state: string; shadow: object }>('select state, shadow from delivery');
  expect(delivery).toMatchObject({ state: 'idle', shadow: { exists: true, id: 'T1' } });
  expect(delivery?.shadow).toHaveProperty('accepted.lines');
  expect(delivery?.shadow).not.toHaveProperty('next');
});

test('a step without an answer is sent again as it was, and nothing newer before it', async () => {
  let lost = 0;
  erp.behave = async (call) => {
    if (!isStep(call, 'confirm') || (lost += 1) > 1) return 'serve';
    await hub.send('order', { ...spoiledOrder('1', put('header.channel', 'shop')), version: 2 });
    return 'lose';
  };
  await hub.send('order', spoiledOrder('1'));
  await hub.quiet();
  expect(way()).toEqual(['POST /things', WHOLE[1], WHOLE[1], 'PUT /things/T1', WHOLE[2]]);
  expect([...erp.creates.values()]).toEqual([1]);
});

test('an edit between two steps waits for the last one, and is then asked for', async () => {
  const edited = { ...spoiledOrder('1', put('lines.lines.0.title', 'Another')), version: 2 };
  erp.behave = async (call): Promise<Behaviour> => {
    if (isStep(call, 'confirm')) {
      await hub.send('order', edited);
      await expect.poll(() => hub.rows(`select 1 from waiting`)).toEqual([]);
    }
    return 'serve';
  };
  await hub.send('order', spoiledOrder('1'));
  await hub.quiet();
  expect(way()).toEqual([...WHOLE, 'POST /things/T1/edit']);
  expect(erp.objects.get('T1')).toMatchObject({ lines: { lines: [{ title: 'Another' }, {}, {}] } });
});

test('an edit of what a step was refused for is written, not asked for', async () => {
  erp.behave = (call) => (isStep(call, 'confirm') ? { status: 422, body: { message: 'The title is wrong.' } } : 'serve');
  await hub.send('order', spoiledOrder('1'));
  await hub.quiet();
  erp.behave = () => 'serve';
  await hub.send('order', { ...spoiledOrder('1', put('lines.lines.0.title', 'Another')), version: 2 });
  await hub.quiet();
  expect(way().slice(2)).toEqual(['PUT /things/T1', 'POST /things/T1/confirm', 'POST /things/T1/release']);
  expect((await hub.api<{ cases: object[] }>('/cases')).cases).toEqual([]);
});

test('a hub that is stopped between two steps goes on with the second', async () => {
  let answer = (): void => undefined;
  erp.behave = (call) => (isStep(call, 'confirm') ? new Promise((resolve) => (answer = () => resolve('serve'))) : 'serve');
  await hub.send('order', spoiledOrder('1'));
  await expect.poll(way).toEqual(WHOLE.slice(0, 2));
  const stopped = hub.stop();
  answer();
  await stopped;
  erp.behave = () => 'serve';
  const second = await openTestHub(config(), { databaseUrl: hub.databaseUrl });
  await second.quiet();
  expect(way()).toEqual(WHOLE);
  await second.end();
});

test('a step that is refused is a case; a retry begins with that step', async () => {
  erp.behave = (call) => (isStep(call, 'release') ? { status: 422, body: { message: 'The credit limit is reached.' } } : 'serve');
  await hub.send('order', spoiledOrder('1'));
  await hub.quiet();
  const { cases } = await hub.api<{ cases: { id: number; code: string; detail: string }[] }>('/cases');
  expect(cases).toMatchObject([{ code: 'SYN_DELIVER_REFUSED', detail: expect.stringContaining('credit limit') as string }]);
  erp.behave = () => 'serve';
  await hub.api(`/cases/${cases[0]?.id}/retry`, { method: 'POST' });
  await hub.quiet();
  expect(way()).toEqual([...WHOLE, WHOLE[2]]);
  expect((await hub.api<{ cases: object[] }>('/cases')).cases).toEqual([]);
});

test('a request that takes two calls is decided by the second', async () => {
  await hub.send('order', spoiledOrder('1'));
  await hub.quiet();
  erp.decide = (call) => (isStep(call, 'look') ? { outcome: 'accepted' } : { outcome: 'rejected', reason: 'packed' });
  const cancellation = { at: '2026-11-02T10:00:00Z', reason: 'changed mind' };
  await hub.send('order', { ...spoiledOrder('1', put('cancellation', cancellation)), version: 2 });
  await hub.quiet();
  expect(way()).toEqual([...WHOLE, 'POST /things/T1/look', 'POST /things/T1/void']);
  expect(await hub.rows(`select request->'answer' as answer from delivery where effect <> ''`)).toEqual([
    { answer: { outcome: 'rejected', reason: 'packed' } },
  ]);
  const { cases } = await hub.api<{ cases: { code: string }[] }>('/cases');
  expect(cases).toMatchObject([{ code: 'SYN_DELIVER_REQUEST_REFUSED' }]);
});

test('a step whose condition does not hold any more is a failed attempt, and the look before it is made again', async () => {
  let stale = 0;
  erp.behave = (call) => (isStep(call, 'release') && (stale += 1) === 1 ? { status: 412 } : 'serve');
  await hub.send('order', spoiledOrder('1'));
  await hub.quiet();
  expect(way()).toEqual([...WHOLE, ...WHOLE.slice(1)]);
  const ends = await hub.rows<{ outcome: string }>(`select outcome from receipt order by attempt_id`);
  expect(ends.map(({ outcome }) => outcome)).toEqual(['held', 'held', 'failed', 'held', 'held']);
});

test.each(['refused by the target', 'refused by the plan'])('what is %s begins with a look when it is retried', async (by) => {
  erp.behave = (call) => (isStep(call, 'release') ? { status: 409, body: { message: 'It was moved.' } } : 'serve');
  refuses = by === 'refused by the plan';
  await hub.send('order', spoiledOrder('1'));
  await hub.quiet();
  const before = way().length;
  erp.behave = () => 'serve';
  refuses = false;
  const { cases } = await hub.api<{ cases: { id: number }[] }>('/cases');
  await hub.api(`/cases/${cases[0]?.id}/retry`, { method: 'POST' });
  await hub.quiet();
  expect(way().slice(before)).toEqual(WHOLE.slice(1));
});
