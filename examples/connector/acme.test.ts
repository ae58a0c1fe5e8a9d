import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PlanInput } from '../../src/kit/contract.ts';
import { conformance } from '../../src/kit/testing/conformance.ts';
import { surroundingsOf, type ConformanceSubject, type OutFixture } from '../../src/kit/testing/subject.ts';
import { acme } from './index.ts';

const settings = { token: 'ACME_TOKEN', webhookSecrets: ['ACME_WEBHOOK_SECRET'] };
const fixtures = new URL('fixtures/', import.meta.url);
const { plan: create } = JSON.parse(readFileSync(new URL('order-create.out.json', fixtures), 'utf8')) as OutFixture;

/** The order when the vendor holds an older state of its lines. */
const update: PlanInput = {
  ...create,
  shadow: { exists: true, id: 'A-7', version: '4', at: 0, groups: { lines: { hash: 'h0', at: 0 } } },
};

const order = (id: string) => ({ id, number: null, state: 'confirmed', revision: 1, changed: '2026-03-01T12:00:00' });

const subject: ConformanceSubject = {
  name: 'acme',
  secrets: { ACME_TOKEN: 'quiet/token+1', ACME_WEBHOOK_SECRET: 'quiet hook' },
  open: (origin, surroundings) => acme({ ...settings, baseUrl: `${origin}/v1` }).open(surroundings),
  fixtures,
  webhook: {
    signatureHeader: 'x-acme-signature',
    headers: (body, topic) => ({
      'x-acme-topic': topic,
      'x-acme-delivery': 'd-1',
      'x-acme-signature': createHmac('sha256', 'quiet hook').update(body).digest('hex'),
    }),
  },
  write: { create, update, accepted: { status: 201, body: JSON.stringify(order('A-7')) } },
  list: {
    entity: 'order',
    ids: ['A-1', 'A-2', 'A-3'],
    answer: (request) => {
      const page = new URL(request.url, 'http://x').searchParams.get('page');
      const body = page === '1' ? { orders: [order('A-1'), order('A-2')], next_page: 2 } : { orders: [order('A-3')] };
      return { status: 200, body: JSON.stringify(body) };
    },
  },
  naive: { topic: 'read:order', body: JSON.stringify(order('A-1')), at: '2026-03-01T12:00:00+01:00' },
};

conformance(subject);

// The suite knows what every system may do; below stands what only this one does.

const system = acme({ ...settings, baseUrl: 'http://127.0.0.1:9' }).open(surroundingsOf(subject, () => 0));

test('a draft is confirmed, and then nothing is left to do', () => {
  expect(system.plan({ ...update, changed: [], step: 'confirm' })).toMatchObject({ call: { path: '/orders/A-7/confirm' } });
  expect(system.plan({ ...update, changed: [] })).toEqual({ done: true });
});

test('a setting that is missing is named', () => {
  expect(() => acme({ ...settings, baseUrl: 'ftp://acme.example' })).toThrow('acme.baseUrl');
});
