import { Fulfillment, FulfillmentHandler, LanguageCode, TransactionalConnection } from '@vendure/core';
import './reference';

let connection: TransactionalConnection;

/**
 * Makes fulfilments that carry the hub's reference. A second one under the same reference is refused, so that a call
 * whose answer was lost can be made again and makes nothing twice.
 */
export const synclineFulfilmentHandler = new FulfillmentHandler({
  code: 'syncline-fulfillment',
  description: [{ languageCode: LanguageCode.en, value: 'Goods that left a warehouse, told by Syncline' }],
  args: {
    method: { type: 'string', required: false },
    trackingCode: { type: 'string', required: false },
    synclineReference: { type: 'string', required: true },
  },
  init: (injector) => {
    connection = injector.get(TransactionalConnection);
  },
  createFulfillment: async (ctx, _orders, _lines, { method, trackingCode, synclineReference }) => {
    const rows = connection.getRepository(ctx, Fulfillment);
    const known = await rows.findOne({ where: { customFields: { synclineReference } } });
    if (known !== null) throw new Error(`the fulfilment ${known.id} has this reference already`);
    return { method, trackingCode, customFields: { synclineReference } };
  },
});
