import { http } from '../connectors/http/index.ts';
import { defineHub } from '../src/config.ts';
import { ledger, owner, priority } from '../src/config/strategies.ts';
import type { FactDraft, SystemDefinition } from '../src/kit/contract.ts';
import type { Doc } from '../src/kit/doc.ts';
import type { Body } from '../src/model/entity.ts';
import type { Json } from '../src/model/json.ts';

const plain = { edits: 'state', version: 'strict', idempotency: 'none' } as const;
const names = Array.from({ length: Number(process.env['BENCH_CHANNELS'] ?? 5) }, (_, index) => `channel${index + 1}`);
/** Calls a second that each channel takes; absent: no channel is told what it may offer. */
const rate = process.env['BENCH_RATE'];

const systems: Record<string, SystemDefinition> = { catalogue: teller(['variant']), warehouse: warehouse(), ...channels() };

/** The hub of the benches of stock: channels that sell what one warehouse has, which is told of an order once it is promised whole. */
export default defineHub({
  hub: 'bench',
  systems,
  ownership: {
    order: {
      header: priority(...names),
      lines: priority(...names),
      shipTo: priority(...names),
      billTo: priority(...names),
      buyer: priority(...names),
      cancellation: priority(...names),
      tags: priority(...names),
      fulfilment: owner('warehouse'),
      posting: owner('warehouse'),
    },
    variant: { identity: owner('catalogue'), copy: owner('catalogue'), price: owner('catalogue'), dims: owner('catalogue') },
    'inventory-level': { identity: owner('warehouse'), onHand: ledger('warehouse') },
  },
  flows: [
    {
      entity: 'order',
      to: 'warehouse',
      groups: ['header', 'lines'],
      when: (order: Body) => (order['derived'] as { allocation?: string })['allocation'] === 'full',
      onExit: 'leave',
    },
    ...(rate === undefined ? [] : names.map(offers)),
  ],
  stock: { locations: { WH1: {} }, channels: Object.fromEntries(names.map((name) => [name, { locations: ['WH1'] }])) },
});

function offers(name: string) {
  return { entity: 'variant', to: name, facet: 'stock', lane: 'stock_decrease', groups: [`derived.offered.${name}`] } as const;
}

function channels(): Record<string, SystemDefinition> {
  return Object.fromEntries(names.map((name) => [name, channel(name)]));
}

function channel(name: string): SystemDefinition {
  const bucket = { rate: Number(rate), burst: Number(process.env['BENCH_BURST'] ?? 1) };
  return http({
    ...at(`/${name}`),
    limits: { concurrency: 8, deadlineMs: 120_000, ...(rate === undefined ? {} : { bucket }) },
    webhook: webhook(['order']),
    entities: {
      order: { ...plain, read: claim('order') },
      variant: {
        ...plain,
        idempotency: 'upsert',
        returned: false,
        write: {
          upsert: {
            path: ({ body }) => `/offers/${(body['identity'] as { sku: string }).sku}`,
            document: ({ body }) => ({ units: (body['derived'] as { offered: Record<string, string> }).offered[name] ?? '' }),
          },
        },
      },
    },
  });
}

/** Takes orders, and tells of what it counts and moves. */
function warehouse(): SystemDefinition {
  return http({
    ...at('/warehouse'),
    limits: { concurrency: 200 },
    webhook: webhook(['inventory-level']),
    entities: {
      'inventory-level': { ...plain, read: claim('inventory-level') },
      order: {
        ...plain,
        idempotency: 'upsert',
        returned: false,
        write: {
          upsert: {
            path: ({ body }) => `/orders/${(body['header'] as { number: string }).number}`,
            document: ({ body }) => ({ lines: (body['lines'] as { lines: { [key: string]: Json }[] }).lines.map(picked) }),
          },
        },
      },
    },
  });
}

function picked({ sku, quantity }: { [key: string]: Json }): Json {
  return { sku: sku ?? null, quantity: quantity ?? null };
}

/** A system that only tells. */
function teller(entities: string[]): SystemDefinition {
  return http({
    ...at(''),
    webhook: webhook(entities),
    entities: Object.fromEntries(entities.map((entity) => [entity, { ...plain, read: claim(entity) }])),
  });
}

function at(path: string) {
  return { baseUrl: `${process.env['BENCH_TARGET_1'] ?? 'http://127.0.0.1:9'}${path}`, auth: { kind: 'none' } } as const;
}

function webhook(entities: string[]): NonNullable<Parameters<typeof http>[0]['webhook']> {
  return {
    signature: { scheme: 'hmac', header: 'x-shop-signature', encoding: 'hex', secrets: ['BENCH_SECRET'] },
    deliveryId: ['x-shop-delivery'],
    topic: { header: 'x-shop-topic' },
    topics: Object.fromEntries(entities.map((entity) => [entity, { entity }])),
  };
}

/** Documents that are in the model's words already. */
function claim(entity: string) {
  return (doc: Doc): FactDraft[] => {
    const { version, movements, events } = doc.json as unknown as Pick<FactDraft, 'version' | 'movements' | 'events'>;
    return [
      {
        entity,
        id: doc.id('id'),
        groups: doc.value('groups') as Record<string, Json>,
        ...(version === undefined ? {} : { version }),
        ...(movements === undefined ? {} : { movements }),
        ...(events === undefined ? {} : { events }),
      },
    ];
  };
}
