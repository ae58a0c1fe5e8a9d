import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenSystem, PlanInput } from '../../src/kit/contract.ts';
import { conformance } from '../../src/kit/testing/conformance.ts';
import { startStandIn, type Answer, type Seen, type StandIn } from '../../src/kit/testing/stand-in.ts';
import { surroundingsOf } from '../../src/kit/testing/subject.ts';
import { changedOrder, wantedOrder } from './fixtures/sample-system.ts';
import { entry, subject, token } from './fixtures/subject.ts';

conformance(subject);

let target: StandIn;
let system: OpenSystem;
const signal = AbortSignal.timeout(60_000);
const send = (input: PlanInput) => {
  const planned = system.plan(input);
  if (!('call' in planned)) throw new Error(JSON.stringify(planned));
  return system.client.call(planned.call, { entity: input.entity, key: input.key, signal });
};
const answer = (next: Answer): void => target.answer((request) => token(request) ?? next);
const lastSeen = (): Seen | undefined => target.seen.at(-1);

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

describe('what goes out', () => {
  test('is below the base URL, with fixed headers, credentials and the frozen bytes', async () => {
    answer({ status: 201, body: '{"id":"T-9","version":1}' });
    await send(wantedOrder);
    expect(lastSeen()).toMatchObject({ method: 'POST', url: '/api/v2/orders' });
    expect(lastSeen()?.headers).toMatchObject({
      authorization: 'Bearer issued-token-77',
      'x-tenant': 'acme',
      'idempotency-key': 'key-1',
      'content-type': 'application/json',
    });
    expect(JSON.parse(lastSeen()?.body ?? '')).toEqual({
      reference: 'ord_1',
      number: '#1',
      customer: 'K-7',
      lines: [{ id: 'l-1', sku: 'A', quantity: 2 }],
    });
  });

  test('asks for a new token once the old one was refused', async () => {
    answer({ status: 401 });
    await send(wantedOrder);
    await send(wantedOrder);
    system.client.refresh();
    await send(wantedOrder);
    expect(target.seen.filter((request) => request.url.endsWith('/token'))).toHaveLength(2);
  });

  test('is not sent at all while there is no token', async () => {
    target.answer(() => ({ status: 401, body: '{"error":"invalid_client"}' }));
    expect(await send(wantedOrder)).toMatchObject({ kind: 'failed', class: 'refresh', status: 401 });
    target.answer(() => ({ status: 500 }));
    expect(await send(wantedOrder)).toMatchObject({ kind: 'failed', class: 'retryable' });
    expect(target.seen.every((request) => request.url.endsWith('/token'))).toBe(true);
  });
});

describe('what comes back', () => {
  test('a request is answered by the target', async () => {
    const cancel: PlanInput = {
      ...changedOrder,
      request: { kind: 'cancel', trigger: 'exit', groups: {}, values: {} },
    };
    const order = { ...entry(1), reference: 'ord_1', version: 9 };
    answer({ status: 200, body: JSON.stringify({ outcome: 'too_late', order }) });
    const outcome = await send(cancel);
    expect(outcome).toMatchObject({
      kind: 'held',
      id: 'T-1',
      version: '9',
      answer: { outcome: 'rejected', reason: 'too_late' },
    });
    expect(outcome.kind === 'held' && outcome.returned[0]).toMatchObject({ id: 'T-1', ours: 'ord_1' });
    answer({ status: 200, body: JSON.stringify({ outcome: 'yes', order }) });
    expect(await send(cancel)).toMatchObject({ answer: { outcome: 'accepted' } });
  });

  test('a removal proves absence, also of what was gone before', async () => {
    const remove: PlanInput = { ...changedOrder, wanted: { mode: 'absent', recordVersion: 2, groups: {} } };
    answer({ status: 204 });
    expect(await send(remove)).toEqual({ kind: 'absent' });
    expect(lastSeen()?.headers['if-match']).toBe('"3"');
    answer({ status: 404 });
    expect(await send(remove)).toEqual({ kind: 'absent' });
  });

  test('an update of what is not there any more looks first', async () => {
    answer({ status: 404 });
    expect(await send(changedOrder)).toMatchObject({ class: 'refresh', status: 404 });
  });

  test('the settings may know better what a refusal means', async () => {
    answer({ status: 409, body: '{"id":"T-5","version":2}' });
    expect(await send(wantedOrder)).toMatchObject({ kind: 'held', id: 'T-5' });
    answer({ status: 422, body: '{"code":"unknown_customer"}' });
    expect(await send(wantedOrder)).toMatchObject({ class: 'dependency', role: 'customer' });
  });

  test('a version comes from the ETag when the body has none', async () => {
    answer({ status: 200, headers: { etag: '"8"' }, body: '' });
    expect(await send(changedOrder)).toMatchObject({ kind: 'held', id: null, version: '8' });
  });
});

describe('search and reads', () => {
  test('a search finds, or says that there is nothing', async () => {
    answer({ status: 200, body: JSON.stringify({ items: [{ ...entry(4), reference: 'ord_1' }] }) });
    expect(await system.client.find('order', 'ord_1', signal)).toMatchObject({
      kind: 'held',
      id: 'T-4',
      version: '1',
    });
    expect(lastSeen()?.url).toBe('/api/v2/orders?reference=ord_1');
    answer({ status: 200, body: '{"items":[]}' });
    expect(await system.client.find('order', 'ord_1', signal)).toEqual({ kind: 'absent' });
    answer({ status: 503 });
    expect(await system.client.find('order', 'ord_1', signal)).toMatchObject({ class: 'retryable' });
    answer({ status: 200, body: '{"rows":[]}' });
    expect(await system.client.find('order', 'ord_1', signal)).toMatchObject({
      kind: 'failed',
      class: 'permanent',
    });
  });

  test('a read gives the raw object, each time under another id', async () => {
    answer({ status: 200, body: '{"id":"T/1"}' });
    const first = await system.client.get('order', 'T/1', signal);
    const second = await system.client.get('order', 'T/1', signal);
    expect(lastSeen()?.url).toBe('/api/v2/orders/T%2F1');
    expect(first).toMatchObject({ part: { topic: 'read:order', raw: Buffer.from('{"id":"T/1"}') } });
    expect('part' in first && 'part' in second && first.part.deliveryId !== second.part.deliveryId).toBe(true);
    answer({ status: 404 });
    expect(await system.client.get('order', 'T/1', signal)).toEqual({ kind: 'absent' });
  });

  test('a list is asked from a time on, and equal entries are one delivery', async () => {
    answer({ status: 200, body: JSON.stringify({ items: [entry(1)], next: null }) });
    const query = { entity: 'order', since: Date.UTC(2025, 10, 3), cursor: null };
    const first = await system.client.list(query, signal);
    expect(lastSeen()?.url).toBe('/api/v2/orders?expand=lines&limit=2&changed_since=2025-11-03T00%3A00%3A00.000Z');
    expect(await system.client.list(query, signal)).toEqual(first);
  });

  test('a list that would not end is a failure', async () => {
    answer({ status: 200, body: JSON.stringify({ items: [entry(1)], next: 'same' }) });
    expect(await system.client.list({ entity: 'order', since: 0, cursor: 'same' }, signal)).toMatchObject({
      kind: 'failed',
      class: 'permanent',
    });
  });

  test('what the settings do not describe is refused in words', async () => {
    expect(await system.client.get('invoice', '1', signal)).toMatchObject({
      kind: 'failed',
      class: 'permanent',
    });
    expect(system.plan({ ...wantedOrder, entity: 'invoice' })).toEqual({
      refused: 'invoice (main) is not written to this system',
    });
  });
});
