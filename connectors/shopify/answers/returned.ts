import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { readProductGroups, readVariant } from '../mappings/catalogue.ts';
import { readCustomer } from '../mappings/customer.ts';
import { readHold } from '../mappings/fulfilment-order.ts';
import { readTags } from '../mappings/order.ts';
import { readAddress, type Reading } from '../mappings/reading.ts';
import { readShipment } from '../mappings/shipment.ts';

type Groups = Record<string, Json>;

/** How the answer to a write shows each kind of object: less than a read does. */
const READERS: Record<string, (doc: Doc, reading: Reading) => FactDraft[]> = {
  Order: (doc) => [claim('order', doc, { tags: readTags(doc), shipTo: shipTo(doc) })],
  Product: (doc) => [claim('product', doc, readProductGroups(doc))],
  ProductVariant: readVariant,
  Customer: readCustomer,
  Fulfillment: readShipment,
  FulfillmentOrder: (doc) => [claim('fulfilment-order', doc, { hold: readHold(doc) })],
};

function claim(entity: string, doc: Doc, groups: Groups): FactDraft {
  return { entity, id: doc.text('id'), groups };
}

function shipTo(doc: Doc): Json {
  const address = doc.maybeObject('shippingAddress');
  return address === null ? null : readAddress(address);
}

/**
 * What the shop gave back, as claims: tags sorted, a phone number rewritten, the package in its own words. Seen again
 * by a webhook it is our own write. An answer that shows less than expected is no reason to doubt what was done.
 */
export function returnedBy(doc: Doc, reading: Reading): FactDraft[] {
  const type = /^gid:\/\/shopify\/([A-Za-z]+)\//.exec(doc.text('id'))?.[1] ?? '';
  try {
    return READERS[type]?.(doc, reading) ?? [];
  } catch {
    return [];
  }
}
