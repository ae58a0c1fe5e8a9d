import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOrderStage, type OrderStage } from '../testing/order-hub.ts';
import { payment } from '../testing/orders.ts';
import { put, spoiledOrder } from '../testing/spoiled-orders.ts';
import type { TargetServer } from '../testing/target-server.ts';
import { sign, type TestHub } from '../testing/test-hub.ts';

let stage: OrderStage;
let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;

beforeAll(async () => {
  stage = await openOrderStage();
  ({ warehouse, erp, hub } = stage);
});

afterAll(() => stage.end());

/** What was stored of one delivery, byte for byte. */
async function storedRaw(deliveryId: string): Promise<Buffer[]> {
  const rows = await hub.rows<{ raw: Buffer }>('select raw from change where delivery_id = $1', [deliveryId]);
  return rows.map((row) => row.raw);
}

/** How many lines each target holds of one order. */
function linesHeld(number: string): number[] {
  return [...warehouse.objects.values(), ...erp.objects.values()]
    .filter((object) => (object['header'] as { number: string }).number === number)
    .map((object) => (object['lines'] as { lines: unknown[] }).lines.length);
}

describe('what is refused at the door', () => {
  const stored = async (): Promise<number> => (await hub.rows(`select 1 from change where system <> 'hub'`)).length;

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['wrong', '0'.repeat(64)],
    ['shorter', 'ab'],
    ['longer', '0'.repeat(4_000)],
    ['not hexadecimal', 'ü'.repeat(32)],
  ])('a signature that is %s is 401 and nothing is stored', async (_, signature) => {
    const before = await stored();
    const headers = { 'content-type': 'application/json', 'x-topic': 'order', 'x-delivery': 'unsigned' };
    const response = await fetch(`http://127.0.0.1:${hub.port}/webhooks/shop/hook`, {
      method: 'POST',
      body: JSON.stringify(spoiledOrder('401')),
      headers: signature === undefined ? headers : { ...headers, 'x-signature': Buffer.from(signature).toString('latin1') },
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'SYN_RECEIVE_BAD_SIGNATURE' });
    expect(await stored()).toBe(before);
    expect(await storedRaw('unsigned')).toEqual([]);
  });

  test('a signature of another body is 401', async () => {
    expect(await hub.send('order', spoiledOrder('401'), { signature: sign(Buffer.from('{}')) })).toBe(401);
  });

  test('a body that is too large is 413 and nothing is stored, signed or not', async () => {
    const before = await stored();
    const large = JSON.stringify({ ...spoiledOrder('413'), note: 'x'.repeat(120_000) });
    expect(await hub.send('order', large)).toBe(413);
    expect(await hub.send('order', large, { signature: 'aa' })).toBe(413);
    expect(await stored()).toBe(before);
  });

  test('a system that nobody configured is 404', async () => {
    expect(await hub.send('order', spoiledOrder('404'), { system: 'nobody' })).toBe(404);
    expect(await hub.send('order', spoiledOrder('404'), { system: '__proto__' })).toBe(404);
  });
});

/** Spoiled bodies: name, topic, what is sent, the code of its case. */
const SPOILED: [string, string, (id: string) => Buffer | string, string][] = [
  ['half a body', 'order', (id) => JSON.stringify(spoiledOrder(id)).slice(0, 200), 'SYN_NORMALISE_NOT_JSON'],
  ['an empty body', 'order', () => '', 'SYN_NORMALISE_NOT_JSON'],
  ['a page of HTML', 'order', () => '<html>moved</html>', 'SYN_NORMALISE_NOT_JSON'],
  [
    'Latin-1',
    'order',
    (id) => Buffer.from(JSON.stringify(spoiledOrder(id, put('header.number', 'Müller'))), 'latin1'),
    'SYN_NORMALISE_BAD_CHARSET',
  ],
  ['UTF-16', 'order', (id) => Buffer.from(`\ufeff${JSON.stringify(spoiledOrder(id))}`, 'utf16le'), 'SYN_NORMALISE_BAD_CHARSET'],
  [
    'half a surrogate pair',
    'order',
    (id) => JSON.stringify(spoiledOrder(id, put('header.number', 'x'))).replace('"x"', String.raw`"\ud83d"`),
    'SYN_NORMALISE_BAD_CHARSET',
  ],
  [
    'a NUL byte',
    'order',
    (id) => JSON.stringify(spoiledOrder(id, put('header.number', 'x'))).replace('"x"', '"\0"'),
    'SYN_NORMALISE_NUL_CHARACTER',
  ],
  [
    'an escaped NUL',
    'order',
    (id) => JSON.stringify(spoiledOrder(id, put('header.number', 'a\0b'))),
    'SYN_NORMALISE_NUL_CHARACTER',
  ],
  [
    'an escaped NUL in a name',
    'order',
    (id) => JSON.stringify({ ...spoiledOrder(id), 'a\0b': 1 }),
    'SYN_NORMALISE_NUL_CHARACTER',
  ],
  ['an unknown topic', 'parade', (id) => JSON.stringify(spoiledOrder(id)), 'SYN_NORMALISE_UNKNOWN_TOPIC'],
  ['an empty topic', '', (id) => JSON.stringify(spoiledOrder(id)), 'SYN_NORMALISE_UNKNOWN_TOPIC'],
  ['a list', 'order', () => '[]', 'SYN_NORMALISE_FIELD_INVALID'],
  ['null', 'order', () => 'null', 'SYN_NORMALISE_FIELD_INVALID'],
  ['no id', 'order', (id) => JSON.stringify({ ...spoiledOrder(id), id: undefined }), 'SYN_NORMALISE_FIELD_INVALID'],
  [
    'a quantity that is a number',
    'order',
    (id) => JSON.stringify(spoiledOrder(id, put('lines.lines.1.quantity', 2))),
    'SYN_NORMALISE_FIELD_INVALID',
  ],
  [
    'a quantity in words',
    'order',
    (id) => JSON.stringify(spoiledOrder(id, put('lines.lines.1.quantity', 'two'))),
    'SYN_NORMALISE_FIELD_INVALID',
  ],
  [
    'a total that is a text',
    'order',
    (id) => JSON.stringify(spoiledOrder(id, put('lines.totals.shop.total', '60.00'))),
    'SYN_NORMALISE_FIELD_INVALID',
  ],
  [
    'an amount with a fraction',
    'order',
    (id) => JSON.stringify(spoiledOrder(id, put('lines.totals.shop.total', 60.5))),
    'SYN_NORMALISE_FIELD_INVALID',
  ],
  [
    'an amount beyond every number',
    'order',
    (id) => JSON.stringify(spoiledOrder(id, put('lines.totals.shop.total', 77))).replace(':77', ':1e999'),
    'SYN_NORMALISE_FIELD_INVALID',
  ],
  [
    'lines that are a text',
    'order',
    (id) => JSON.stringify(spoiledOrder(id, put('lines.lines', 'none'))),
    'SYN_NORMALISE_FIELD_INVALID',
  ],
  [
    'a time that is none',
    'order',
    (id) => JSON.stringify(spoiledOrder(id, put('header.placedAt', 'yesterday'))),
    'SYN_NORMALISE_FIELD_INVALID',
  ],
  [
    'a version that is a text',
    'order',
    (id) => JSON.stringify({ ...spoiledOrder(id), version: 'new' }),
    'SYN_NORMALISE_FIELD_INVALID',
  ],
  [
    'a payment without an amount',
    'order',
    (id) => JSON.stringify({ ...spoiledOrder(id), events: [{ ...payment('t1', 'succeeded', 1), data: { transaction: 't1' } }] }),
    'SYN_NORMALISE_FIELD_INVALID',
  ],
  [
    'an event without a key',
    'order',
    (id) => JSON.stringify({ ...spoiledOrder(id), events: [{ ...payment('t1', 'succeeded', 1), key: 7 }] }),
    'SYN_NORMALISE_FIELD_INVALID',
  ],
  [
    'a movement without a key',
    'order',
    (id) => JSON.stringify({ ...spoiledOrder(id), movements: [{ kind: 'delta', quantity: '1', at: '2026-11-01T10:00:00Z' }] }),
    'SYN_NORMALISE_FIELD_INVALID',
  ],
  [
    'an event of no known type',
    'order',
    (id) => JSON.stringify({ ...spoiledOrder(id), events: [{ ...payment('t1', 'succeeded', 1), type: 'parade' }] }),
    'SYN_NORMALISE_MAPPING_FAILED',
  ],
  [
    'a nesting that no stack can follow',
    'order',
    (id) =>
      JSON.stringify(spoiledOrder(id, put('header.extra', 7))).replace(
        '"extra":7',
        `"extra":${'['.repeat(40_000)}${']'.repeat(40_000)}`,
      ),
    'SYN_APPLY_POISON',
  ],
];

describe('what cannot be read is taken, kept as it came, and becomes a case', () => {
  test.each(SPOILED)('%s', async (name, topic, body, code) => {
    const deliveryId = name.replaceAll(' ', '-');
    const raw = Buffer.from(body(deliveryId));
    expect(await hub.send(topic, raw, { deliveryId })).toBe(202);
    await hub.quiet();
    expect(await storedRaw(deliveryId)).toEqual([raw]);
    const [item] = await hub.rows<{ code: string; id: number }>(
      `select cases.code, cases.id from cases join change on change.id = cases.change_id where change.delivery_id = $1`,
      [deliveryId],
    );
    expect(item?.code).toBe(code);
    expect(await hub.api(`/cases/${item?.id}`)).toMatchObject({ code, state: 'open', raw: raw.toString('utf8') });
    // Sent again it is the same delivery, and no second case.
    expect(await hub.send(topic, raw, { deliveryId })).toBe(200);
    expect(await hub.rows(`select 1 from link where subject = $1`, [`shop/order/${deliveryId}`])).toEqual([]);
  });
});

test('one bad body never fails an innocent sender: all at once, each has its own outcome', async () => {
  const before = await hub.api<{ cases: unknown[] }>('/cases?limit=1000');
  const good = Array.from({ length: 40 }, (_, index) => `G${index}`);
  const sending = good.flatMap((number, index) => {
    const [name = '', topic = '', body = () => ''] = SPOILED[index % SPOILED.length] ?? [];
    const bad = index < SPOILED.length ? [hub.send(topic, Buffer.from(body(`mixed-${name}`)))] : [];
    return [hub.send('order', spoiledOrder(number)), ...bad];
  });
  expect([...new Set(await Promise.all(sending))]).toEqual([202]);
  await hub.quiet();
  for (const number of good) {
    expect(linesHeld(number)).toEqual([3, 3]);
  }
  const after = await hub.api<{ cases: unknown[] }>('/cases?limit=1000');
  expect(after.cases).toHaveLength(before.cases.length + SPOILED.length);
});

describe('headers that cannot be stored as they are', () => {
  test('a delivery id and a topic in another charset, or far too long, are stored', async () => {
    const headers = { 'x-topic': Buffer.from('Bestellung: für').toString('latin1'), 'x-delivery': `æ${'9'.repeat(3_000)}` };
    expect(await hub.send('order', spoiledOrder('H1'), { headers })).toBe(202);
    expect(await hub.send('order', spoiledOrder('H1'), { headers })).toBe(200);
    await hub.quiet();
    expect(
      await hub.rows(`select 1 from cases where code = 'SYN_NORMALISE_UNKNOWN_TOPIC' and detail like '%Bestellung%'`),
    ).toHaveLength(1);
  });

  test('a NUL or bytes of no charset in a header harm nobody else', async () => {
    const body = Buffer.from(JSON.stringify(spoiledOrder('H2')));
    const [nul, bytes, innocent] = await Promise.all([
      sendRaw(body, Buffer.from('a\0b')),
      sendRaw(body, Buffer.from([0xff, 0xfe, 0xc3])),
      hub.send('order', spoiledOrder('H3')),
    ]);
    // The first is no HTTP at all; the second is any other id.
    expect([nul, bytes, innocent]).toEqual([400, 202, 202]);
    await hub.quiet();
    expect(linesHeld('H3')).toEqual([3, 3]);
  });
});

/** A request whose delivery header is these very bytes, as no client would write it. */
function sendRaw(body: Buffer, deliveryId: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(hub.port, '127.0.0.1');
    const head = `POST /webhooks/shop/hook HTTP/1.1\r\nhost: hub\r\nconnection: close\r\ncontent-type: application/json\r\nx-topic: order\r\nx-signature: ${sign(body)}\r\ncontent-length: ${body.length}\r\nx-delivery: `;
    socket.write(Buffer.concat([Buffer.from(head), deliveryId, Buffer.from('\r\n\r\n'), body]));
    socket.once('data', (chunk: Buffer) => resolve(Number(chunk.toString('latin1').split(' ')[1])));
    socket.once('error', reject);
  });
}
