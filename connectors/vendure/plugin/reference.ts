import type { CustomFields } from '@vendure/core';

/** Our reference: the id of the hub's record. What a call without an answer has made is found by it. */
const synclineReference = {
  name: 'synclineReference',
  type: 'string',
  nullable: true,
  unique: true,
  public: false,
} as const;

/** Custom fields that the hub reads and writes; none is shown to shoppers. */
export const customFields = {
  Fulfillment: [synclineReference],
  Product: [synclineReference],
  ProductVariant: [synclineReference],
  Order: [{ name: 'synclineNote', type: 'text', nullable: true, public: false }],
} as const satisfies Partial<Record<keyof CustomFields, readonly object[]>>;

declare module '@vendure/core/dist/entity/custom-entity-fields' {
  interface CustomFulfillmentFields {
    synclineReference?: string | null;
  }
}
