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
