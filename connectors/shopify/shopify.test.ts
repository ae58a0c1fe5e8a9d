import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PlanInput } from '../../src/kit/contract.ts';
import { conformance } from '../../src/kit/testing/conformance.ts';
import type { Answer, Seen } from '../../src/kit/testing/stand-in.ts';
import type { OutFixture, Refusal } from '../../src/kit/testing/subject.ts';
import { sampleSettings } from './fixtures/sample-shop.ts';
import { shopify } from './index.ts';

const fixtures = new URL('fixtures/', import.meta.url);
const input = (name: string): PlanInput =>
  (JSON.parse(readFileSync(new URL(`${name}.out.json`, fixtures), 'utf8')) as OutFixture).plan;
const says = (body: object): Exclude<Answer, string> => ({ status: 200, body: JSON.stringify(body) });
const error = (code: string, extensions: object = {}) => ({
  errors: [{ message: `It says ${code}.`, extensions: { code, ...extensions } }],
});
const userError = (message: string, code: string | null = null) =>
  says({ data: { result: { object: null, userErrors: [{ field: ['input', 'email'], message, code }] } } });

const refusals: Refusal[] = [
  { name: 'an empty bucket', answer: says(error('THROTTLED')), class: 'retryable' },
  { name: 'a missing right', answer: says(error('ACCESS_DENIED', { requiredAccess: '`write_customers`' })), class: 'permanent' },
  { name: 'a request that costs too much', answer: says(error('MAX_COST_EXCEEDED')), class: 'permanent' },
  { name: 'a failure inside of the shop', answer: says(error('INTERNAL_SERVER_ERROR')), class: 'unknown' },
  { name: 'a field that the version does not have', answer: says(error('undefinedField')), class: 'permanent' },
  { name: 'a rule that is broken', answer: userError('Email is invalid', 'INVALID'), class: 'permanent' },
  { name: 'a key that is in use', answer: userError('In use', 'IDEMPOTENCY_CONCURRENT_REQUEST'), class: 'retryable' },
  { name: 'an object that is gone', answer: userError('Order does not exist'), class: 'permanent', of: 'update' },
  { name: 'a shop that is frozen', answer: { status: 402 }, class: 'permanent' },
  { name: 'a token without the right', answer: { status: 403 }, class: 'permanent' },
  { name: 'a shop that is not there', answer: { status: 404 }, class: 'permanent' },
  { name: 'a shop that is locked', answer: { status: 423 }, class: 'retryable' },
  { name: 'a suspicion of abuse', answer: { status: 430 }, class: 'retryable' },
];

const place = (id: number) => ({
  id: `gid://shopify/Location/${id}`,
  name: `Place ${id}`,
  isActive: true,
  isFulfillmentService: false,
  updatedAt: '2026-11-03T13:05:11Z',
  address: {
    address1: null,
    address2: null,
    city: null,
    province: null,
    provinceCode: null,
    zip: null,
    countryCode: 'ES',
    phone: null,
  },
});

function listPlaces(request: Seen): Answer {
  const { variables } = JSON.parse(request.body) as { variables: { after: string | null } };
  const from = Number(variables.after ?? 1);
  const nodes = [1, 2, 3, 4, 5].slice(from - 1, from + 1).map(place);
  const hasNextPage = from + 2 <= 5;
  return says({ data: { page: { nodes, pageInfo: { hasNextPage, endCursor: hasNextPage ? String(from + 2) : null } } } });
}

conformance({
  name: 'shopify',
  secrets: { SHOP_TOKEN: 'shpat_quiet/token', SHOP_SECRET: 'hook secret' },
  open: (origin, surroundings) => shopify(sampleSettings(origin, { limits: { deadlineMs: 3_000 } })).open(surroundings),
  fixtures,
  webhook: {
    signatureHeader: 'x-shopify-hmac-sha256',
    headers: (body, topic) => ({
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': 'acme.myshopify.com',
      'x-shopify-event-id': 'e-1',
      'x-shopify-webhook-id': 'w-1',
      'x-shopify-hmac-sha256': createHmac('sha256', 'hook secret').update(body).digest('base64'),
    }),
  },
  write: {
    create: input('customer-create'),
    update: input('order-tags'),
    accepted: says({
      data: { result: { object: { id: 'gid://shopify/Customer/700', updatedAt: '2026-11-03T10:00:01Z' }, userErrors: [] } },
      extensions: { cost: { actualQueryCost: 11, throttleStatus: { currentlyAvailable: 980 } } },
    }),
    refusals,
  },
  list: {
    entity: 'location',
    ids: [1, 2, 3, 4, 5].map((id) => `gid://shopify/Location/${id}`),
    answer: listPlaces,
  },
});
