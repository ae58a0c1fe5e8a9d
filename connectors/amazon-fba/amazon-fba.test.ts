import { describe, expect, test } from 'vitest';
import type { OpenSystem, Outcome, PlanInput } from '../../src/kit/contract.ts';
import { conformance } from '../../src/kit/testing/conformance.ts';
import { startStandIn, type Answer, type Seen } from '../../src/kit/testing/stand-in.ts';
import { surroundingsOf } from '../../src/kit/testing/subject.ts';
import type { Json } from '../../src/model/json.ts';
import { amazonError, asks, BODY, create, ID, SETTINGS, subject, update } from './fixtures/subject.ts';
import { carrierOf } from './carriers.ts';
import { amazonFba, connector, isForAmazon } from './index.ts';
import { ownId, recordOf } from './own-id.ts';
import type { Settings } from './settings.ts';

conformance(subject);

const opened = (more: Partial<Settings> = {}, origin = 'http://127.0.0.1:9'): OpenSystem =>
  connector.open(
    { ...SETTINGS, baseUrl: origin, tokenUrl: `${origin}/auth/o2/token`, ...more },
    surroundingsOf(subject, () => 1_762_175_380_000),
  );

const withLine = (change: Record<string, Json>): PlanInput => {
  const lines = BODY['lines'] as { lines: Record<string, Json>[] };
  const [first = {}] = lines.lines;
  return { ...create, body: { ...BODY, lines: { ...lines, lines: [{ ...first, ...change }] } } };
};

describe('what cannot be sent is refused in words that hold no personal data', () => {
  test.each<[string, PlanInput]>([
    ['line L1 has no SKU', withLine({ sku: null })],
    ['line L1 asks for 1.5; Amazon sends whole units', withLine({ quantity: '1.5' })],
    ['Amazon takes 250 units an order; found 251', withLine({ quantity: '251' })],
    ['line L1 goes to several addresses; Amazon sends an order to one', withLine({ targets: [{ to: 'b', quantity: '1' }] })],
    ['nothing of the order is Amazon’s to send', withLine({ kind: 'digital' })],
    ['the address lacks name, postalCode', { ...create, body: { ...BODY, shipTo: { line1: 'x', country: 'DE' } } }],
    ['the address lacks name, line1, postalCode, country', { ...create, body: { ...BODY, shipTo: null } }],
    ['a capture of an order cannot be asked of Amazon', asks('capture')],
    ['inventory-level (main) is not written to Amazon', { ...create, entity: 'inventory-level' }],
  ])('%s', (refused, input) => {
    expect(opened().plan(input)).toEqual({ refused });
  });
});

const documentOf = (input: PlanInput, more: Partial<Settings> = {}): Record<string, Json> => {
  const planned = opened(more).plan(input);
  return 'call' in planned ? (JSON.parse(planned.call.body ?? '{}') as Record<string, Json>) : {};
};

test('settings choose speed, policy, hold, and which lines are Amazon’s', () => {
  const more = { speeds: { express: 'Expedited' }, policy: 'FillAllAvailable', action: 'Hold', only: ['SHIRT'] } as const;
  expect(documentOf(create, { ...more, only: [...more.only] })).toMatchObject({
    shippingSpeedCategory: 'Expedited',
    fulfillmentPolicy: 'FillAllAvailable',
    fulfillmentAction: 'Hold',
    items: [{ sellerSku: 'SHIRT', quantity: 1 }],
  });
  expect(isForAmazon({ only: ['SHIRT'] })(BODY)).toBe(true);
  expect(isForAmazon({ only: ['HAT'] })(BODY)).toBe(false);
});

test('a number that Amazon cannot print gives way to our id', () => {
  const header = BODY['header'] as Record<string, Json>;
  const numbered = (number: string): Json | undefined =>
    documentOf({ ...create, body: { ...BODY, header: { ...header, number } } })['displayableOrderId'];
  expect(numbered('Ñ-1')).toBe('Ñ-1');
  expect(numbered('日本 1')).toBe(ID);
  expect(numbered('A  1')).toBe(ID);
  expect(numbered('x'.repeat(41))).toBe(ID);
});

test('an id of ours has room, names its record, and is another for another create', () => {
  const id = ownId('ord_AbCdEf0123456789GhIjKl', 'zyxwvutsrqponmlkjihgfe');
  expect(id).toHaveLength(40);
  expect(recordOf(id)).toBe('ord_AbCdEf0123456789GhIjKl');
  expect(id).not.toBe(ID);
  expect(recordOf('112-123-456')).toBeNull();
});

test('a count may hold what is reserved', () => {
  const details = { fulfillableQuantity: 7, reservedQuantity: { totalReservedQuantity: 3 } };
  const raw = JSON.stringify({ asOf: '2026-11-03T13:00:00Z', summary: { sellerSku: 'FBA-MUG', inventoryDetails: details } });
  const change = { id: 1, system: 'fba', topic: 'read:inventory', source: 'poll' as const, raw: Buffer.from(raw), receivedAt: 0 };
  const [fact] = opened({ quantity: 'on_hand', location: 'AMZ' }).normalise(change).facts;
  expect(fact?.groups).toMatchObject({ identity: { sku: 'MUG', location: 'AMZ' }, onHand: { quantity: '10' } });
});

test.each([
  ['AMZN_US', 'amazon'],
  ['Amazon Logistics', 'amazon'],
  ['UPS', 'ups'],
  ['FedEx SmartPost', 'fedex'],
  ['Hermes', 'hermes'],
])('the carrier %s is %s', (code, name) => {
  expect(carrierOf(code)).toBe(name);
});

/** Answers writes with `write` and reads of the order with `read`. */
async function during(input: PlanInput, write: Answer, read: Answer): Promise<{ outcome: Outcome; seen: Seen[] }> {
  const target = await startStandIn();
  target.answer((request) => subject.credentials?.(request) ?? (request.method === 'GET' ? read : write));
  const system = opened({}, target.origin);
  const planned = system.plan(input);
  if (!('call' in planned)) throw new Error(JSON.stringify(planned));
  const outcome = await system.client.call(planned.call, {
    entity: 'order',
    key: input.key,
    signal: AbortSignal.timeout(10_000),
  });
  await target.close();
  await system.client.close();
  return { outcome, seen: target.seen };
}

const no: Answer = { status: 400, body: amazonError('InvalidInput', 'No.') };
const shows = (fulfillmentOrderStatus: string): Answer => ({
  status: 200,
  body: JSON.stringify({
    payload: {
      fulfillmentOrder: { sellerFulfillmentOrderId: ID, fulfillmentOrderStatus, statusUpdatedDate: '2026-11-03T10:00:00Z' },
      fulfillmentOrderItems: [
        { sellerFulfillmentOrderItemId: 'L1', sellerSku: 'FBA-MUG', quantity: 2, cancelledQuantity: 0, unfulfillableQuantity: 0 },
        { sellerFulfillmentOrderItemId: 'L2', sellerSku: 'SHIRT', quantity: 1, cancelledQuantity: 0, unfulfillableQuantity: 0 },
      ],
    },
  }),
});
const gone: Answer = { status: 404, body: amazonError('NotFound', 'It does not exist.') };

describe('a refusal has many reasons and one code: the order itself decides', () => {
  test.each<[string, PlanInput, Answer, object]>([
    ['a create that had arrived before is held', create, shows('Received'), { kind: 'held', id: ID }],
    [
      'a create that made nothing is refused',
      create,
      gone,
      { kind: 'failed', class: 'permanent', message: '400: InvalidInput: No.' },
    ],
    ['a create whose look is refused, too, is refused', create, no, { kind: 'failed', class: 'permanent' }],
    ['a create of which nobody knows is unknown', create, { status: 503 }, { kind: 'failed', class: 'unknown' }],
    [
      'a cancel of what is picked',
      asks('cancel'),
      shows('Processing'),
      { kind: 'held', answer: { outcome: 'rejected', reason: 'Processing: 400: InvalidInput: No.' } },
    ],
    ['a cancel of what is cancelled', asks('cancel'), shows('Cancelled'), { kind: 'held', answer: { outcome: 'accepted' } }],
    [
      'a cancel of what will not be sent',
      asks('cancel'),
      shows('Unfulfillable'),
      { kind: 'held', answer: { outcome: 'accepted' } },
    ],
    ['a cancel that is refused for no such reason', asks('cancel'), shows('Planning'), { kind: 'failed', class: 'permanent' }],
    [
      'an edit of what ships',
      asks('edit', { shipTo: BODY['shipTo'] ?? null }),
      shows('Planning'),
      { kind: 'held', answer: { outcome: 'rejected' } },
    ],
    ['a change of the state', update, shows('Planning'), { kind: 'failed', class: 'permanent' }],
  ])('%s', async (_, input, read, expected) => {
    expect((await during(input, no, read)).outcome).toMatchObject(expected);
  });
});

test('an order that Amazon keeps a line of, which was taken out, is not as it was asked for', async () => {
  const lines = BODY['lines'] as { lines: Json[] };
  const fewer = { ...lines, lines: lines.lines.slice(0, 1) };
  const { outcome } = await during(asks('edit', { lines: fewer }), { status: 200, body: '{}' }, shows('Received'));
  expect(outcome).toMatchObject({ answer: { outcome: 'rejected', reason: expect.stringContaining('L2') as string } });
});

describe('limits', () => {
  test('an empty bucket is told, and waits as long as the rate says', async () => {
    const quota = amazonError('QuotaExceeded', 'You exceeded your quota for the requested resource.');
    const plain = await during(create, { status: 429, body: quota }, gone);
    expect(plain.outcome).toMatchObject({ class: 'retryable', status: 429, left: 0, retryAfterMs: 500 });
    const named = await during(create, { status: 429, body: quota, headers: { 'x-amzn-RateLimit-Limit': '0.5' } }, gone);
    expect(named.outcome).toMatchObject({ retryAfterMs: 2_000 });
  });

  test('a rate that is less than what is counted with is remarked', async () => {
    const target = await startStandIn();
    const headers = { 'x-amzn-RateLimit-Limit': '0.5' };
    target.answer(
      (request) => subject.credentials?.(request) ?? { status: 200, headers, body: '{"payload":{"fulfillmentOrders":[]}}' },
    );
    const { client } = opened({}, target.origin);
    const signal = AbortSignal.timeout(10_000);
    expect(await client.inspect?.(signal)).toEqual([]);
    await client.list({ entity: 'order', since: 0, cursor: null }, signal);
    expect(await client.inspect?.(signal)).toMatchObject([{ key: 'rate' }]);
    await target.close();
    await client.close();
  });
});

test('no token is shown, even where Amazon repeats it', async () => {
  const { outcome, seen } = await during(create, { status: 400, body: amazonError('InvalidInput', 'Atza|x') }, gone);
  expect(JSON.stringify(outcome)).not.toContain('Atza|x');
  const form = Object.fromEntries(new URLSearchParams(seen.find(({ url }) => url === '/auth/o2/token')?.body));
  expect(form).toMatchObject({ grant_type: 'refresh_token', refresh_token: 'Atzr|IwEBIExample' });
  expect(seen.find(({ method, url }) => method === 'POST' && url.startsWith('/fba'))?.headers['x-amz-access-token']).toBe(
    'Atza|x',
  );
});

test('settings that do not fit are named by their path', () => {
  expect(() => amazonFba({ ...SETTINGS, entities: [] })).toThrow('amazonFba.entities');
});
