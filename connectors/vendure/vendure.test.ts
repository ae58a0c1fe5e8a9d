import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PlanInput } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { conformance } from '../../src/kit/testing/conformance.ts';
import type { Answer, Seen } from '../../src/kit/testing/stand-in.ts';
import { surroundingsOf, type ConformanceSubject, type OutFixture } from '../../src/kit/testing/subject.ts';
import type { Json } from '../../src/model/json.ts';
import { amountsOf, toVendure } from './facts/amount.ts';
import { wanting } from './fixtures/drive.ts';
import { vendure } from './index.ts';

const SECRET = `whsec_${Buffer.from('a very quiet secret of the hub').toString('base64')}`;
const secrets = { SHOP_USER: 'hub@shop', SHOP_PASSWORD: 'very/quiet+pass', SHOP_WEBHOOK: SECRET };

const shop = (origin: string) =>
  vendure({
    url: `${origin}/admin-api`,
    auth: { kind: 'login', user: 'SHOP_USER', password: 'SHOP_PASSWORD' },
    webhook: { secrets: ['SHOP_WEBHOOK'] },
    locations: { 1: 'WH1' },
    pageSize: 2,
    limits: { deadlineMs: 400 },
  });

const fixture = (name: string): unknown => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
const planOf = (name: string): PlanInput => (fixture(`${name}.out`) as OutFixture).plan;

const login = (request: Seen): Answer | null =>
  request.body.includes('"operationName":"Login"')
    ? {
        status: 200,
        headers: { 'vendure-auth-token': 'session-token-4711' },
        body: '{"data":{"login":{"__typename":"CurrentUser"}}}',
      }
    : null;

const answer = (data: Json): Exclude<Answer, string> => ({ status: 200, body: JSON.stringify({ data }) });
const fault = (code: string, message: string): Exclude<Answer, string> => ({
  status: 200,
  body: JSON.stringify({ errors: [{ message, extensions: { code } }], data: null }),
});

/** The recorded fulfilment, as the answer to the call that makes it. */
const made = (fixture('shipment-shipped.in') as { body: { fulfillment: Json } }).body.fulfillment;
const refused = (refusal: Record<string, Json>): Answer => answer({ addFulfillmentToOrder: refusal });

const UPDATED = '2026-11-03T13:05:11.123Z';

/** Five variants that changed at one instant, filtered as Vendure filters. */
function variants(request: Seen): Answer {
  const { variables } = JSON.parse(request.body) as {
    variables: { options: { take: number; filter: { updatedAt: { after: string }; id?: { notIn: string[] } } } };
  };
  const { take, filter } = variables.options;
  const { productVariant, activeChannel } = (fixture('variant-priced.in') as { body: Record<string, Record<string, Json>> }).body;
  const items = ['1', '2', '3', '4', '5']
    .filter((id) => Date.parse(UPDATED) > Date.parse(filter.updatedAt.after) && !(filter.id?.notIn.includes(id) ?? false))
    .slice(0, take)
    .map((id) => ({ ...productVariant, id, updatedAt: UPDATED }));
  return answer({ activeChannel: activeChannel ?? null, productVariants: { items } });
}

const subject: ConformanceSubject = {
  name: 'vendure',
  secrets,
  open: (origin, surroundings) => shop(origin).open(surroundings),
  fixtures: new URL('fixtures/', import.meta.url),
  credentials: login,
  webhook: {
    signatureHeader: 'webhook-signature',
    headers: (body, _topic, now) => {
      const stamp = String(Math.floor(now / 1000));
      const hmac = createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64'))
        .update(`n-1.${stamp}.`)
        .update(body);
      return { 'webhook-id': 'n-1', 'webhook-timestamp': stamp, 'webhook-signature': `v1,${hmac.digest('base64')}` };
    },
  },
  write: {
    create: planOf('shipment-make'),
    update: planOf('shipment-track'),
    accepted: answer({ addFulfillmentToOrder: made }),
    refusals: [
      { name: 'a right that is missing', answer: fault('FORBIDDEN', 'No.'), class: 'permanent' },
      { name: 'a fault inside', answer: fault('INTERNAL_SERVER_ERROR', 'Oops'), class: 'unknown' },
      { name: 'a deadlock inside', answer: fault('INTERNAL_SERVER_ERROR', 'deadlock detected'), class: 'retryable' },
      { name: 'a wrong input', answer: fault('USER_INPUT_ERROR', 'No such line.'), class: 'permanent' },
      { name: 'a fulfilment that is gone', answer: fault('ENTITY_NOT_FOUND', 'No Fulfillment.'), class: 'refresh', of: 'update' },
      {
        name: 'goods that are fulfilled already',
        answer: refused({ errorCode: 'ITEMS_ALREADY_FULFILLED_ERROR', message: 'Already.' }),
        class: 'permanent',
      },
      {
        name: 'goods that are not there',
        answer: refused({
          errorCode: 'INSUFFICIENT_STOCK_ON_HAND_ERROR',
          message: 'None.',
          productVariantName: 'Mug',
          stockOnHand: 0,
        }),
        class: 'permanent',
      },
      {
        name: 'a shop without the plug-in',
        answer: refused({ errorCode: 'INVALID_FULFILLMENT_HANDLER_ERROR', message: 'No handler.' }),
        class: 'permanent',
      },
    ],
  },
  list: { entity: 'variant', ids: ['1', '2', '3', '4', '5'], answer: variants },
};

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

test('a setting that does not fit is named', () => {
  expect(() => vendure({ url: 'ftp://shop', auth: { kind: 'apiKey', key: 'KEY' } })).toThrow('vendure.url');
});
