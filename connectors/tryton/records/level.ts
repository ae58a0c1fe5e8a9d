import type { RecordKind } from '../record-kind.ts';
import { decimalAt } from '../values.ts';

/**
 * How many of a product a warehouse holds. Tryton computes it from its moves and keeps no row of its own, so the
 * document is put together by the client: product, SKU, warehouse, quantity and the time of the question.
 */
export const level: RecordKind = {
  entity: 'inventory-level',
  model: 'product.product',
  fields: ['code', 'quantity'],
  domain: () => [
    ['code', '!=', null],
    ['template.type', '=', 'goods'],
  ],
  children: [],
  read: (doc) => [
    {
      entity: 'inventory-level',
      id: doc.text('id'),
      at: doc.time('asOf'),
      groups: {
        identity: { sku: doc.text('sku'), location: doc.text('warehouse') },
        onHand: { quantity: decimalAt(doc, 'quantity'), asOf: doc.time('asOf') },
      },
    },
  ],
};
