import type { RecordKind } from '../record-kind.ts';
import { newestStamp } from '../record-kind.ts';
import { flagAt } from '../values.ts';

/** Warehouses. A warehouse without a code is known by its name. */
export const location: RecordKind = {
  entity: 'location',
  model: 'stock.location',
  fields: ['name', 'code', 'active', 'create_date', 'write_date'],
  domain: () => [
    ['type', '=', 'warehouse'],
    ['active', 'in', [true, false]],
  ],
  children: [],
  read: (doc) => [
    {
      entity: 'location',
      id: doc.id('id'),
      ...newestStamp([doc]),
      groups: {
        identity: {
          code: doc.maybeText('code') ?? doc.text('name'),
          name: doc.text('name'),
          kind: 'warehouse',
          active: flagAt(doc, 'active'),
        },
      },
    },
  ],
};
