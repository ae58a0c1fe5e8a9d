import type { Amounts } from './money.ts';
import type { Kept } from './records.ts';

export type Address = {
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  province: string | null;
  provinceCode: string | null;
  country: string | null;
  countryCode: string | null;
  zip: string | null;
  phone: string | null;
};
export type TaxLine = { title: string; rate: number; price: Amounts };
export type Allocation = { application: number; amount: Amounts };
export type Attribute = { key: string; value: string | null };
export type DiscountApplication = {
  kind: 'code' | 'manual' | 'automatic';
  title: string;
  method: 'ACROSS' | 'EACH' | 'ONE';
  target: 'LINE_ITEM' | 'SHIPPING_LINE';
  selection: 'ALL' | 'ENTITLED' | 'EXPLICIT';
  value: { amount: Amounts } | { percentage: number };
};

/** `quantity` is what was ever ordered; edits count up `removed`, refunds `refunded`. Discounts and taxes are those of all `quantity` units. */
export type OrderLine = {
  id: string;
  title: string;
  variantTitle: string | null;
  sku: string | null;
  vendor: string | null;
  variantId: string | null;
  productId: string | null;
  quantity: number;
  removed: number;
  refunded: number;
  price: Amounts;
  requiresShipping: boolean;
  isGiftCard: boolean;
  taxable: boolean;
  discounts: Allocation[];
  taxLines: TaxLine[];
  attributes: Attribute[];
};
export type ShippingLine = {
  id: string;
  title: string;
  code: string | null;
  source: string | null;
  price: Amounts;
  discounts: Allocation[];
  taxLines: TaxLine[];
  refunded: Amounts;
};
export type TransactionKind = 'AUTHORIZATION' | 'SALE' | 'CAPTURE' | 'REFUND' | 'VOID';
export type Transaction = {
  id: string;
  kind: TransactionKind;
  status: 'SUCCESS' | 'PENDING' | 'FAILURE' | 'ERROR';
  gateway: string;
  amount: Amounts;
  parentId: string | null;
  paymentId: string;
  processedAt: string;
};
export type OrderRecord = Kept & {
  number: number;
  name: string;
  email: string | null;
  phone: string | null;
  note: string | null;
  poNumber: string | null;
  tags: string[];
  attributes: Attribute[];
  sourceName: string | null;
  processedAt: string;
  currency: string;
  presentmentCurrency: string;
  taxesIncluded: boolean;
  customerId: string | null;
  company: { companyId: string; locationId: string; contactId: string | null } | null;
  billingAddress: Address | null;
  shippingAddress: Address | null;
  lines: OrderLine[];
  shippingLines: ShippingLine[];
  discounts: DiscountApplication[];
  transactions: Transaction[];
  originalTotal: Amounts;
  cancelledAt: string | null;
  cancelReason: string | null;
  cancelNote: string | null;
  closedAt: string | null;
  edited: boolean;
  /** Derived at each save, so that a search can ask for them. */
  financialStatus: string;
  fulfillmentStatus: string;
};

export type WorkLine = { id: string; lineId: string; total: number; remaining: number };
export type Hold = { id: string; handle: string; reason: string; notes: string | null };
/** What Shopify calls a fulfilment order: the part of an order that one location is to send. */
export type WorkOrder = Kept & {
  orderId: string;
  status: 'OPEN' | 'IN_PROGRESS' | 'ON_HOLD' | 'CLOSED' | 'CANCELLED';
  locationId: string;
  method: 'SHIPPING' | 'NONE';
  lines: WorkLine[];
  holds: Hold[];
};
export type Tracking = { number: string | null; company: string | null; url: string | null };
export type ShipmentEvent = { id: string; status: string; happenedAt: string; message: string | null };
export type FulfillmentRecord = Kept & {
  orderId: string;
  name: string;
  workOrderIds: string[];
  locationId: string;
  status: 'SUCCESS' | 'CANCELLED';
  lines: { id: string; lineId: string; workOrderId: string; quantity: number }[];
  tracking: Tracking[];
  events: ShipmentEvent[];
};
/** What the shop has written to the customer of a fulfilment. */
export type MessageRecord = Kept & {
  orderId: string;
  fulfillmentId: string;
  kind: 'shipping_confirmation' | 'shipping_update';
  /** An e-mail address, else a phone number. */
  to: string;
};
export type RefundLine = {
  id: string;
  lineId: string;
  quantity: number;
  restockType: 'CANCEL' | 'RETURN' | 'NO_RESTOCK' | 'LEGACY_RESTOCK';
  locationId: string | null;
  subtotal: Amounts;
  tax: Amounts;
};
export type RefundRecord = Kept & {
  orderId: string;
  note: string | null;
  processedAt: string;
  lines: RefundLine[];
  shipping: Amounts | null;
  shippingTax: Amounts;
  transactionIds: string[];
};
export type ReturnRecord = Kept & {
  orderId: string;
  name: string;
  status: 'REQUESTED' | 'OPEN' | 'CLOSED' | 'CANCELED' | 'DECLINED';
  lines: { id: string; fulfillmentId: string; fulfillmentLineId: string; quantity: number; note: string }[];
};

/** A step of an edit that was begun and is not committed yet. */
export type EditStep =
  | { kind: 'set'; lineId: string; quantity: number; restock: boolean }
  | { kind: 'add'; lineId: string; line: Omit<OrderLine, 'id'>; locationId: string | null }
  | { kind: 'discount'; lineId: string; title: string; value: { percentage: number } | { amount: Amounts } };
export type EditRecord = Kept & { orderId: string; steps: EditStep[]; committed: boolean };
