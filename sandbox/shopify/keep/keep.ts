import type { Store } from '../../frame/store.ts';
import type { BulkRecord, JobRecord, KeyRecord, MetafieldRecord, SubscriptionRecord } from './app-record.ts';
import type {
  EditRecord,
  FulfillmentRecord,
  MessageRecord,
  OrderRecord,
  RefundRecord,
  ReturnRecord,
  WorkOrder,
} from './order-record.ts';
import type {
  BalanceRecord,
  CompanyRecord,
  CustomerRecord,
  FixedPriceRecord,
  PayoutRecord,
  PriceListRecord,
} from './party-record.ts';
import type {
  AdjustmentRecord,
  ItemRecord,
  LevelRecord,
  LocationRecord,
  ProductRecord,
  VariantRecord,
} from './product-record.ts';
import type { Kept } from './records.ts';
import { Records } from './records.ts';

/** Everything that the shop remembers. */
export type Keep = ReturnType<typeof openKeep>;

export function openKeep(store: Store) {
  store.database.exec(
    'create table if not exists id_definition (owner text not null, name text not null, primary key (owner, name))',
  );
  const ofOrder = (record: Kept & { orderId: string }) => ({ parent: record.orderId });
  return {
    orders: new Records<OrderRecord>(store, 'orders', (one) => ({ reference: one.name, parent: one.customerId })),
    workOrders: new Records<WorkOrder>(store, 'fulfillment_orders', ofOrder),
    fulfillments: new Records<FulfillmentRecord>(store, 'fulfillments', ofOrder),
    messages: new Records<MessageRecord>(store, 'messages', ofOrder),
    refunds: new Records<RefundRecord>(store, 'refunds', ofOrder),
    returns: new Records<ReturnRecord>(store, 'returns', ofOrder),
    edits: new Records<EditRecord>(store, 'order_edits', ofOrder),
    products: new Records<ProductRecord>(store, 'products', (one) => ({ reference: one.handle })),
    variants: new Records<VariantRecord>(store, 'variants', (one) => ({ reference: one.sku, parent: one.productId })),
    items: new Records<ItemRecord>(store, 'inventory_items', (one) => ({ reference: one.sku, parent: one.variantId })),
    levels: new Records<LevelRecord>(store, 'inventory_levels', (one) => ({
      reference: `${one.itemId}@${one.locationId}`,
      parent: one.itemId,
    })),
    locations: new Records<LocationRecord>(store, 'locations', (one) => ({ reference: one.name })),
    adjustments: new Records<AdjustmentRecord>(store, 'inventory_adjustments'),
    customers: new Records<CustomerRecord>(store, 'customers', (one) => ({ reference: one.email, parent: one.phone })),
    companies: new Records<CompanyRecord>(store, 'companies', (one) => ({ reference: one.externalId })),
    priceLists: new Records<PriceListRecord>(store, 'price_lists', (one) => ({ reference: one.name })),
    fixedPrices: new Records<FixedPriceRecord>(store, 'fixed_prices', (one) => ({
      reference: `${one.priceListId}@${one.variantId}`,
      parent: one.priceListId,
    })),
    payouts: new Records<PayoutRecord>(store, 'payouts'),
    balance: new Records<BalanceRecord>(store, 'balance_transactions', (one) => ({ parent: one.payoutId })),
    subscriptions: new Records<SubscriptionRecord>(store, 'webhook_subscriptions', (one) => ({ parent: one.topic })),
    metafields: new Records<MetafieldRecord>(store, 'metafields', (one) => ({
      reference: `${one.ownerType}/${one.ownerId}/${one.namespace}.${one.key}`,
      parent: `${one.ownerType}/${one.ownerId}`,
    })),
    bulk: new Records<BulkRecord>(store, 'bulk_operations', (one) => ({ parent: one.status })),
    jobs: new Records<JobRecord>(store, 'jobs', (one) => ({ reference: one.subject, parent: one.done ? 'done' : 'open' })),
    keys: new Records<KeyRecord>(store, 'idempotency_keys'),
  };
}
