import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenSystem, PlanInput } from '../../src/kit/contract.ts';
import { conformance } from '../../src/kit/testing/conformance.ts';
import { startStandIn, type Answer, type StandIn } from '../../src/kit/testing/stand-in.ts';
import { surroundingsOf } from '../../src/kit/testing/subject.ts';
import { SynclineError } from '../../src/errors.ts';
import { drive, makeCall, steps } from './fixtures/drive.ts';
import { mixedOrder, sampleBody, sampleSettings, type SampleOrder } from './fixtures/sample-system.ts';
import { body, create, isLogin, login, subject, update, wanted } from './fixtures/subject.ts';
import { tryton } from './index.ts';

conformance(subject);

let target: StandIn;
let system: OpenSystem;
const signal = AbortSignal.timeout(60_000);

beforeEach(async () => {
  target = await startStandIn();
  system = subject.open(
    target.origin,
    surroundingsOf(subject, () => 1_000),
  );
});

afterEach(async () => {
  await target.close();
  await system.client.close();
});

describe('a session', () => {
  test('is opened once for all who wait, and its key goes with every call', async () => {
    target.answer((request) => login(request) ?? body({ id: 'read', result: [] }));
    await Promise.all([1, 2, 3].map((id) => system.client.get('order', String(id), signal)));
    expect(target.seen.filter(isLogin)).toHaveLength(1);
    const header = `Session ${Buffer.from('hub-user-4711:2:f92ef10850da5b94').toString('base64')}`;
    expect(target.seen.filter((request) => !isLogin(request)).map(({ headers }) => headers['authorization'])).toEqual(
      Array.from({ length: 3 }, () => header),
    );
    expect(target.seen.every(({ url }) => url === '/tryton/')).toBe(true);
  });

  test('is opened anew after a 401', async () => {
    target.answer((request) => login(request) ?? { status: 401 });
    expect(await system.client.get('order', '1', signal)).toMatchObject({ kind: 'failed', class: 'refresh' });
    system.client.refresh();
    await system.client.get('order', '1', signal);
    expect(target.seen.filter(isLogin)).toHaveLength(2);
  });

  test.each<[string, Answer]>([
    ['401', { status: 401 }],
    ['200 and an error', body({ id: 0, error: ["Database 'x' doesn't exist!", ''] })],
    ['200 and no session', body({ id: 0, result: null })],
  ])('that is refused with %s lets nothing out', async (_, answer) => {
    target.answer(() => answer);
    expect(await system.client.get('order', '1', signal)).toMatchObject({ kind: 'failed', class: 'refresh', status: 401 });
    expect(target.seen.every(isLogin)).toBe(true);
  });

  test('that cannot be opened now is tried again', async () => {
    target.answer(() => ({ status: 503 }));
    expect(await system.client.get('order', '1', signal)).toMatchObject({ kind: 'failed', class: 'retryable' });
  });

  test('is not shown, even when the target repeats its key', async () => {
    target.answer(
      (request) =>
        login(request) ?? body({ id: 'x', error: ['UserError', [`You sent ${request.headers['authorization']}`, '']] }),
    );
    expect(JSON.stringify(await makeCall(system, create, { ...callOf(create) }))).not.toMatch(/aHVi|f92e/);
  });
});

describe('an order', () => {
  test.each([
    ['a currency', { ...mixedOrder, currency: 'SEK' }, 'the settings name no currency SEK'],
    ['a tax', { lines: [{ ...mixedOrder.lines[0], rate: '0.25' }] } as SampleOrder, 'the settings name no tax of the rate 0.25'],
    [
      'a quantity',
      { lines: [{ ...mixedOrder.lines[0], quantity: '0.12345678901234567890' }] } as SampleOrder,
      'the quantity of line l-1 is too long for Tryton',
    ],
  ])('with %s that cannot be said is refused before anything is made', (_, odd, words) => {
    expect(system.plan({ ...create, body: sampleBody(odd) })).toEqual({ refused: words });
  });

  test('that counts in another unit than pieces is refused', () => {
    const body = structuredClone(create.body) as { lines: { lines: { unit?: string }[] } };
    for (const line of body.lines.lines) line.unit = 'KGM';
    expect(system.plan({ ...create, body })).toEqual({ refused: 'line l-1 counts in KGM, not in pieces' });
  });

  test('for a country that Tryton does not know is refused', () => {
    const step = 'sale:{"party":2,"known":{},"countries":{},"asked":["DE"]}';
    expect(system.plan({ ...wanted, step })).toEqual({ refused: 'Tryton knows no country DE' });
  });

  test('that the queue has not processed is processed by us', async () => {
    let state = 'confirmed';
    target.answer((request) => {
      if (isLogin(request)) return login(request) ?? 'cut';
      if (request.body.includes('.process"')) state = 'processing';
      return body({ id: 'x', result: request.body.includes('search_read') ? [{ id: 1, state }] : null });
    });
    const driven = await drive(system, { ...update, changed: [], step: 'settled:{}' });
    expect(steps(driven)).toEqual(['look-settled', 'process', 'look-settled']);
    expect(driven.outcome).toMatchObject({ kind: 'held', id: '1', next: null });
  });

  test('in process is not changed but by a request', () => {
    expect(system.plan({ ...update, changed: ['billTo'] })).toEqual({
      refused: 'billTo of a sale in process are changed by an amendment only',
    });
    const removal: PlanInput = { ...update, wanted: { mode: 'absent', recordVersion: 2, groups: {} } };
    expect(system.plan(removal)).toEqual({ refused: 'a sale in process has to be asked to cancel' });
  });
});

test('an answer of another form is a failure, never an exception', async () => {
  target.answer((request) => login(request) ?? body({ id: 'read', result: { rows: 3 } }));
  const failed = { kind: 'failed', class: 'permanent' };
  const { client } = system;
  expect(await client.find('order', 'ord_1', signal)).toMatchObject(failed);
  expect(await client.list({ entity: 'inventory-level', since: 5, cursor: null }, signal)).toMatchObject(failed);
  expect(await client.inspect?.(signal)).toMatchObject(failed);
  expect(await client.find('shipment', 'shp_1', signal)).toMatchObject(failed);
  expect(await client.get('order', 'no-number', signal)).toEqual({ kind: 'absent' });
});

test('what is only read is not written', () => {
  for (const entity of ['shipment', 'invoice', 'inventory-level', 'location'])
    expect(system.plan({ ...wanted, entity })).toEqual({ refused: `${entity} is not written to Tryton` });
});

test('settings that do not fit are named by their path', () => {
  const settings = sampleSettings('http://127.0.0.1:9');
  const codeOf = (odd: object): string => {
    try {
      tryton({ ...settings, ...odd });
      return 'fine';
    } catch (error) {
      return error instanceof SynclineError ? `${error.code} ${error.message}` : 'another error';
    }
  };
  expect(codeOf({})).toBe('fine');
  expect(codeOf({ password: 'not a name' })).toMatch(/SYN_CONFIG_INVALID.*tryton\.password/s);
  expect(codeOf({ warehouses: { X: 1 } })).toMatch(/SYN_CONFIG_INVALID.*order\.warehouse/s);
});

function callOf(input: PlanInput) {
  const planned = system.plan(input);
  if ('call' in planned) return planned.call;
  throw new Error(JSON.stringify(planned));
}
