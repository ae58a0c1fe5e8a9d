import { gid, idOf } from '../keep/gid.ts';
import type { BulkRecord } from '../keep/app-record.ts';
import type { Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import { adminSchema } from '../protocol/schema.ts';
import { searched } from '../search/connection.ts';
import type { Args, Ask, Shopify, View } from '../shop-context.ts';
import { textArg } from '../shop-context.ts';
import { planBulk } from './plan.ts';

/** Since 2026-01 an app may have five bulk queries at a time in a shop. */
const mostAtOnce = 5;
const active = ['CREATED', 'RUNNING', 'CANCELING'];

export function bulkView(shop: Shopify, record: BulkRecord): View {
  const url = record.status === 'COMPLETED' && record.objectCount > 0 ? `${shop.files()}/${record.id}.jsonl` : null;
  const partial =
    (record.status === 'FAILED' || record.status === 'CANCELED') && record.objectCount > 0
      ? `${shop.files()}/${record.id}.jsonl`
      : null;
  return {
    __typename: 'BulkOperation',
    id: gid('BulkOperation', record.id),
    type: 'QUERY',
    status: record.status,
    errorCode: record.errorCode,
    query: record.query,
    objectCount: String(record.objectCount),
    rootObjectCount: String(record.rootObjectCount),
    fileSize: record.fileSize === null ? null : String(record.fileSize),
    url,
    partialDataUrl: partial,
    createdAt: record.createdAt,
    completedAt: record.completedAt,
  };
}

export const bulkOperationRunQuery: Mutation = (args, { shop, done }) => {
  const query = textArg(args, 'query') ?? '';
  planBulk(adminSchema().schema, query);
  const running = activeOperations(shop);
  if (running.length >= mostAtOnce) {
    const ids = running.map((one) => gid('BulkOperation', one.id)).join(', ');
    throw refuse(null, `A bulk query operation for this app and shop is already in progress: ${ids}.`, 'OPERATION_IN_PROGRESS');
  }
  const now = shop.now();
  const counts = { objectCount: 0, rootObjectCount: 0, fileSize: null, completedAt: null };
  const record: BulkRecord = {
    id: shop.next('bulk'),
    createdAt: now,
    updatedAt: now,
    status: 'CREATED',
    errorCode: null,
    query,
    grouped: args['groupObjects'] === true,
    ...counts,
  };
  shop.keep.bulk.put(record);
  shop.wake('bulk');
  done('request', 'bulk_operation', gid('BulkOperation', record.id));
  return { bulkOperation: bulkView(shop, record) };
};

export const bulkOperationCancel: Mutation = (args, { shop, done }) => {
  const record = shop.keep.bulk.get(idOf('BulkOperation', textArg(args, 'id') ?? '') ?? '');
  if (record === null) throw refuse('id', 'Bulk operation does not exist');
  if (!active.includes(record.status))
    throw refuse(null, `A bulk operation cannot be canceled when it is ${record.status.toLowerCase()}`);
  const saved: BulkRecord = { ...record, status: 'CANCELING', updatedAt: shop.now() };
  shop.keep.bulk.put(saved);
  shop.wake('bulk');
  done('cancel', 'bulk_operation', gid('BulkOperation', record.id));
  return { bulkOperation: bulkView(shop, saved) };
};

export function activeOperations(shop: Shopify): BulkRecord[] {
  return active.flatMap((status) => shop.keep.bulk.ofParent(status)).toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

/** The last one that was begun. */
export function currentBulkOperation(_args: Args, ask: Ask): View | null {
  const [last] = ask.shop.keep.bulk.slice({ where: [], sort: 'id', descending: true, limit: 1 });
  return last === undefined ? null : bulkView(ask.shop, last.record);
}

export function bulkOperations(args: Args, ask: Ask): View {
  return searched({
    records: ask.shop.keep.bulk,
    view: (record) => bulkView(ask.shop, record),
    search: {
      words: 'id',
      fields: {
        id: { sql: 'id', as: 'id' },
        status: { sql: 'parent', as: 'text' },
        created_at: { sql: 'created_at', as: 'time' },
      },
    },
    sorts: { ID: 'id', CREATED_AT: 'created_at', COMPLETED_AT: "coalesce(json_extract(body, '$.completedAt'), '')" },
  })(args, ask);
}
