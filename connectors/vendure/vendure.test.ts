import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Doc } from '../../src/kit/doc.ts';
import { conformance } from '../../src/kit/testing/conformance.ts';
import { startStandIn } from '../../src/kit/testing/stand-in.ts';
import { surroundingsOf } from '../../src/kit/testing/subject.ts';
import { orderCheck } from '../../src/model/order/order-check.ts';
import { amountsOf, toVendure } from './facts/amount.ts';
import { wanting } from './fixtures/drive.ts';
import { secrets, shop, subject, UPDATED } from './fixtures/subject.ts';
import { vendure } from './index.ts';

conformance(subject);

const system = shop('http://127.0.0.1:9').open(surroundingsOf({ secrets }, () => 0));

test('500 yen are 50000 in a shop of two decimal places, and a part of a yen is named', () => {
  const amount = amountsOf('JPY', 2);
  expect(amount(new Doc({ price: 50_000 }), 'price')).toBe(500);
  expect(() => amount(new Doc({ price: 50_050 }), 'price')).toThrow('price is a number; a whole number of minor units of JPY');
  expect([toVendure(500, 'JPY', 2), toVendure(1999, 'EUR', 2), toVendure(1234, 'KWD', 2), toVendure(1230, 'KWD', 2)]).toEqual([
    50_000,
    1999,
    null,
    123,
  ]);
});

test('the same lines in another order are the same order', () => {
  const { topic, body } = JSON.parse(readFileSync(new URL('fixtures/order-changed.in.json', import.meta.url), 'utf8')) as {
    topic: string;
    body: { order: { lines: object[]; surcharges: object[]; shippingLines: object[] } };
  };
  const read = (document: object) =>
    system.normalise({
      id: 1,
      system: 'shop',
      topic,
      source: 'fetch',
      receivedAt: 0,
      raw: Buffer.from(JSON.stringify(document)),
    });
  const { lines, surcharges, shippingLines } = body.order;
  const turned = { lines: lines.toReversed(), surcharges: surcharges.toReversed(), shippingLines: shippingLines.toReversed() };
  expect(lines.length).toBeGreaterThan(1);
  expect(read({ ...body, order: { ...body.order, ...turned } })).toEqual(read(body));
});

test('several packages are one fulfilment with all their numbers', () => {
  const packages = ['A', 'B'].map((trackingNumber) => ({
    id: trackingNumber,
    carrier: 'sendex',
    trackingNumber,
    contents: [{ line: '5', quantity: '1' }],
  }));
  const body = { packages: { packages }, status: { status: 'packed' } };
  const planned = system.plan(wanting('shipment', body, { references: { order: { x: '4' } } }));
  expect(planned).toMatchObject({ call: { purpose: 'create', groups: ['packages', 'status'] } });
  const call = 'call' in planned ? planned.call : null;
  expect(call?.next).toBeUndefined();
  expect(JSON.parse(call?.body ?? '')).toMatchObject({
    variables: {
      input: {
        lines: [{ orderLineId: '5', quantity: 2 }],
        handler: { arguments: [{ value: 'sendex' }, { name: 'trackingCode', value: 'A, B' }, { name: 'synclineReference' }] },
      },
    },
  });
});

test('what Vendure cannot hold is refused before anything is sent', () => {
  const half = { packages: { packages: [{ id: 'p', contents: [{ line: '5', quantity: '0.5' }] }] } };
  const level = { identity: { sku: 'A', location: 'NOWHERE' }, onHand: { quantity: '1', asOf: UPDATED } };
  const references = { order: { x: '4' }, variant: { x: '1' } };
  const words = [
    wanting('shipment', half, { references }),
    wanting('shipment', half),
    wanting('inventory-level', level, { references }),
    wanting('order', { header: {} }),
    wanting('location', {}),
    wanting('invoice', {}),
    wanting('customer', { contact: {} }),
    wanting('variant', { dims: { weight: 1 } }, { shadow: { exists: true, id: '1', version: null, at: 0, groups: {} } }),
  ].map((input) => {
    const planned = system.plan(input);
    return 'refused' in planned ? planned.refused : JSON.stringify(planned);
  });
  expect(words).toEqual([
    'Vendure counts whole pieces, and the shipment holds a part of one',
    'the order is not known in Vendure',
    'no stock location of Vendure is mapped to NOWHERE: name it in the setting `locations`',
    'orders are made by shoppers, and Vendure does not hold this one',
    'stock locations are not written to Vendure',
    'Vendure has no invoice',
    'customers are made by the shop, and Vendure does not hold this one',
    'Vendure does not keep dims of a variant',
  ]);
});

test('a cancel that failed is looked at again before the next try: goods may have left, and Vendure would cancel those too', async () => {
  const target = await startStandIn();
  target.answer((request) => subject.credentials?.(request) ?? { status: 503 });
  const far = shop(target.origin).open(surroundingsOf({ secrets }, () => 0));
  const request = { kind: 'cancel' as const, trigger: 'exit', groups: {}, values: {} };
  const shadow = { exists: true, id: '4', version: null, at: 0, groups: {} };
  const attempt = async (step: string | null) => {
    const planned = far.plan(wanting('order', {}, { shadow, request, step }));
    if (!('call' in planned)) throw new Error(JSON.stringify(planned));
    return far.client.call(planned.call, { entity: 'order', key: 'k', signal: AbortSignal.timeout(9_000) });
  };
  expect(await attempt('cancel')).toMatchObject({ kind: 'failed', class: 'retryable', next: null });
  expect(await attempt(null)).not.toHaveProperty('next');
  await far.client.close();
  await target.close();
});

test('a setting that does not fit is named', () => {
  expect(() => vendure({ url: 'ftp://shop', auth: { kind: 'apiKey', key: 'KEY' } })).toThrow('vendure.url');
});

describe('an order that changes while Vendure reads it', () => {
  const { topic, body } = JSON.parse(readFileSync(new URL('fixtures/order-changed.in.json', import.meta.url), 'utf8')) as {
    topic: string;
    body: { order: { id: string; totalWithTax: number } };
  };
  // The total is of before the change, the lines are of after it.
  const torn = { ...body, order: { ...body.order, totalWithTax: body.order.totalWithTax + 2903 } };
  const normalised = (source: 'fetch' | 'poll', document: object) =>
    system.normalise({ id: 1, system: 'shop', topic, source, receivedAt: 0, raw: Buffer.from(JSON.stringify(document)) });

  /** What is read when the shop shows these, one read after the other, and the last one from then on. */
  async function readOf(...shown: object[]): Promise<{ reads: number; document: unknown }> {
    const target = await startStandIn();
    let reads = 0;
    target.answer((request) => {
      const login = subject.credentials?.(request) ?? null;
      if (login !== null) return login;
      reads += 1;
      return { status: 200, body: JSON.stringify({ data: shown[Math.min(reads, shown.length) - 1] }) };
    });
    const { client } = shop(target.origin).open(surroundingsOf({ secrets }, () => 0));
    const read = await client.get('order', body.order.id, AbortSignal.timeout(5_000));
    await client.close();
    await target.close();
    return { reads, document: 'part' in read ? JSON.parse(read.part.raw.toString()) : read };
  }

  test('is read again until all of it is of one moment', async () => {
    expect(await readOf(torn, torn, body)).toEqual({ reads: 3, document: body });
    expect(await readOf(body)).toEqual({ reads: 1, document: body });
  });

  test('and that a list shows so is read by itself', () => {
    expect(normalised('poll', torn)).toEqual({ facts: [], fetches: [{ entity: 'order', id: body.order.id }] });
    expect(normalised('poll', body)).toMatchObject({ facts: [{ entity: 'order' }], fetches: [] });
  });

  test('of a shop that always counts so is taken as it is, and the hub says that it does not foot', async () => {
    expect(await readOf(torn)).toEqual({ reads: 3, document: torn });
    const { facts } = normalised('fetch', torn);
    expect(orderCheck(facts[0]?.groups ?? {})).toMatchObject([{ code: 'SYN_PROJECT_TOTALS_DO_NOT_FOOT' }]);
  });
});
