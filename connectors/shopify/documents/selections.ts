/** Selections that several documents share; text, for a bulk operation knows no fragments by name. */

export const money = '{ amount currencyCode }';

/** One amount in the shop's currency and in the buyer's. */
export const bag = `{ shopMoney ${money} presentmentMoney ${money} }`;

export const address = '{ name company address1 address2 city province provinceCode zip countryCodeV2 phone }';

export const taxLines = `{ title rate priceSet ${bag} }`;

export const pageInfo = '{ hasNextPage endCursor }';

/** Where our reference is kept on an object of the shop. */
export const REFERENCE = { namespace: 'syncline', key: 'record' } as const;

export const reference = `reference: metafield(namespace: "${REFERENCE.namespace}", key: "${REFERENCE.key}") { value }`;

/** A fulfilment without its goods. */
export const shipment = `id name status displayStatus createdAt updatedAt location { id name } order { id }
trackingInfo { company number url }`;

export const goods = `nodes { quantity lineItem { id sku } } pageInfo ${pageInfo}`;

export const variant = `id title sku barcode price taxable updatedAt
inventoryItem { id requiresShipping measurement { weight { unit value } } }`;

/** What of its product a variant needs that is shown by itself. */
export const variantOwner = 'product { id title isGiftCard }';

export const customer = `id displayName locale tags updatedAt defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber }
defaultAddress ${address} ${reference}`;

export const hold = 'fulfillmentHolds { id reason reasonNotes displayReason }';
