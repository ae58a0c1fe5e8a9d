import { http } from '../../../connectors/http/index.ts';
import { cursorList } from '../mapping/lists.ts';
import { readTender, tenderDocument } from './tender.ts';

const tender = (id: string): string => `/tenders/${encodeURIComponent(id)}`;

/** A haulier of the sandbox: a carrier that is asked to take whole loads. There may be several, each a system of its own. */
export function haulier(system: string) {
  return http({
    baseUrl: process.env[`SYNCLINE_${system.toUpperCase()}_URL`] ?? 'http://127.0.0.1:4650',
    auth: { kind: 'bearer', token: 'SANDBOX_HAULIER_TOKEN' },
    limits: { concurrency: 4, deadlineMs: 3_000 },
    webhook: {
      signature: {
        scheme: 'hmac',
        header: 'x-haulier-signature',
        encoding: 'base64',
        timestamp: 'x-haulier-timestamp',
        secrets: ['SANDBOX_HAULIER_WEBHOOK_SECRET'],
      },
      deliveryId: ['x-haulier-event-id'],
      topic: { header: 'x-haulier-topic' },
      topics: { 'tender.changed': { entity: 'load' } },
    },
    entities: {
      load: {
        edits: 'state',
        version: 'strict',
        idempotency: 'native',
        read: readTender,
        get: tender,
        // What a webhook did not tell is found by the look at a silent carrier; this is the net below it.
        list: cursorList('/tenders', 60_000),
        write: {
          create: { path: () => '/tenders', document: (target) => tenderDocument(target, system), keyHeader: 'idempotency-key' },
          update: {
            method: 'PUT',
            path: (target) => tender(target.id),
            document: (target) => tenderDocument(target, system),
            whole: true,
          },
          remove: { method: 'POST', path: (target) => `${tender(target.id)}/withdraw`, document: () => ({}) },
        },
        answered: (doc) => ({ id: doc.id('id'), version: doc.integer('version'), object: doc }),
      },
    },
  });
}
