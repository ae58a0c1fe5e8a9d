import { expect, test } from 'vitest';
import type { IncomingRequest } from '../../src/kit/contract.ts';
import type { WebhookSettings } from './settings.ts';
import { openWebhook } from './webhook.ts';

const open = (settings: Partial<WebhookSettings>) =>
  openWebhook(
    {
      signature: { scheme: 'none' },
      deliveryId: ['X-Event', 'X-Delivery'],
      topic: { header: 'X-Topic' },
      topics: {},
      ...settings,
    },
    () => 'secret',
  );

const request = (body: string, headers: Record<string, string> = {}, path = 'orders'): IncomingRequest => ({
  path,
  query: {},
  headers,
  body: Buffer.from(body),
  receivedAt: 0,
});

test('the first header that is there names the delivery', () => {
  const [first] = open({}).split(request('{}', { 'x-event': 'e-1', 'x-delivery': 'd-1', 'x-topic': 'a' }));
  const [second] = open({}).split(request('{}', { 'x-event': '', 'x-delivery': 'd-1', 'x-topic': 'a' }));
  expect([first?.deliveryId, second?.deliveryId]).toEqual(['e-1', 'd-1']);
});

test('without a header the body names it, and equal bodies are one delivery', () => {
  const webhook = open({});
  expect(webhook.split(request('{"a":1}'))[0]?.deliveryId).toBe(webhook.split(request('{"a":1}'))[0]?.deliveryId);
  expect(webhook.split(request('{"a":1}'))[0]?.deliveryId).not.toBe(webhook.split(request('{"a":2}'))[0]?.deliveryId);
});

test('one event under two topics is two deliveries', () => {
  const webhook = open({ subscription: { header: 'x-subscription' } });
  const about = (topic: string) => webhook.split(request('{}', { 'x-event': 'e-1', 'x-topic': topic, 'x-subscription': 's' }))[0];
  expect([about('a')?.subscription, about('b')?.subscription]).toEqual(['s/a', 's/b']);
});

test('the topic may stand in the address or in the body', () => {
  expect(open({ topic: { path: true } }).split(request('{}'))[0]?.topic).toBe('orders');
  const inBody = open({ topic: { body: 'meta.topic' } });
  expect(inBody.split(request('{"meta":{"topic":"order.made"}}'))[0]?.topic).toBe('order.made');
  expect(inBody.split(request('{"meta":'))[0]).toMatchObject({ topic: '', raw: Buffer.from('{"meta":') });
});

test('a body of several things is parted, each under an id of its own', () => {
  const webhook = open({ split: (body) => (body as { events: { id: number }[] }).events });
  const parts = webhook.split(request('{"events":[{"id":1},{"id":2}]}', { 'x-event': 'e-1', 'x-topic': 'a' }));
  expect(parts.map(({ deliveryId, raw }) => [deliveryId, raw.toString()])).toEqual([
    ['e-1#0', '{"id":1}'],
    ['e-1#1', '{"id":2}'],
  ]);
});

test('what cannot be parted is kept whole', () => {
  const webhook = open({ split: (body) => (body as { events: { id: number }[] }).events.map((event) => event) });
  expect(webhook.split(request('{"other":1}'))).toHaveLength(1);
  expect(webhook.split(request('not JSON'))).toHaveLength(1);
});
