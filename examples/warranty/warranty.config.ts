import { Type } from 'typebox';
import { http } from '../../connectors/http/index.ts';
import type { Target } from '../../connectors/http/target.ts';
import { defineHub } from '../../src/config.ts';
import { entity } from '../../src/config/entity.ts';
import { owner } from '../../src/config/strategies.ts';
import type { FactDraft } from '../../src/kit/contract.ts';
import type { Doc } from '../../src/kit/doc.ts';
import type { Json } from '../../src/model/json.ts';

/** Known to this file alone: no code of the hub names it. */
const warranty = entity({
  name: 'warranty',
  prefix: 'war',
  groups: {
    terms: Type.Object({ serial: Type.String(), months: Type.Integer({ minimum: 1 }) }),
    holder: { schema: Type.Object({ name: Type.String(), email: Type.String() }), personal: true },
  },
  keys: ({ terms }) => (terms === undefined || terms === null ? [] : [`serial:${(terms as { serial: string }).serial}`]),
});

/** Where customers register what they bought: it tells by webhook, and is listed now and then for what it did not tell. */
const registry = http({
  baseUrl: process.env['REGISTRY_URL'] ?? 'https://registry.example',
  auth: { kind: 'bearer', token: 'REGISTRY_TOKEN' },
  webhook: {
    signature: { scheme: 'hmac', header: 'x-signature', encoding: 'hex', secrets: ['REGISTRY_WEBHOOK_SECRET'] },
    deliveryId: ['x-delivery'],
    topic: { header: 'x-topic' },
    topics: { 'warranty.registered': { entity: 'warranty' }, 'survey.answered': 'ignored' },
  },
  entities: {
    warranty: {
      edits: 'state',
      version: 'strict',
      idempotency: 'none',
      read: readWarranty,
      list: {
        path: '/warranties',
        entriesAt: 'items',
        paging: { style: 'cursor', param: 'cursor', at: 'next' },
        since: { param: 'since', format: 'rfc3339' },
        everyMs: 60_000,
        lookBackMs: 300_000,
      },
    },
  },
});

/** Where the support team looks warranties up: it holds what the hub writes, and can be searched by our reference. */
const desk = http({
  baseUrl: process.env['DESK_URL'] ?? 'https://desk.example',
  auth: { kind: 'basic', user: 'DESK_USER', password: 'DESK_PASSWORD' },
  limits: { concurrency: 4, deadlineMs: 5_000, bucket: { rate: 10, burst: 20 } },
  entities: {
    warranty: {
      edits: 'state',
      version: 'none',
      idempotency: 'search',
      visibilityLagMs: 1_000,
      find: {
        path: (record) => `/tickets?reference=${encodeURIComponent(record)}`,
        pick: (doc) => doc.list('items')[0] ?? null,
      },
      write: {
        create: { path: () => '/tickets', document: ticket },
        update: { path: (target) => `/tickets/${encodeURIComponent(target.id)}`, document: ticket },
      },
    },
  },
});

function readWarranty(doc: Doc): FactDraft[] {
  const terms = { serial: doc.text('serial'), months: doc.integer('months') };
  const holder = { name: doc.text('owner.name'), email: doc.text('owner.email') };
  return [
    {
      entity: 'warranty',
      id: doc.id('id'),
      version: doc.integer('version'),
      at: doc.time('changed_at'),
      groups: { terms, holder },
    },
  ];
}

function ticket(target: Target): Json {
  const { terms, holder } = target.body;
  return { reference: target.record, terms: terms ?? null, holder: holder ?? null };
}

export default defineHub({
  hub: 'warranties',
  systems: { registry, desk },
  entities: { warranty },
  ownership: { warranty: { terms: owner('registry'), holder: owner('registry') } },
  flows: [{ entity: 'warranty', to: 'desk', groups: ['terms', 'holder'] }],
});
