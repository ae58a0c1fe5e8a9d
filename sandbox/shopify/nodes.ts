import { bulkView } from './bulk/operations.ts';
import { companyLocationView, companyView, companyWith, contactView } from './buyers/company-view.ts';
import { customerView } from './buyers/customer-view.ts';
import { balanceView, payoutView } from './buyers/payouts.ts';
import { priceListView } from './buyers/price-lists.ts';
import { metafieldView, metafieldsOf } from './catalogue/metafields.ts';
import { productView, variantView } from './catalogue/product-view.ts';
import { adjustmentView, itemView, levelView, locationView } from './catalogue/stock-view.ts';
import { newestVersion, subscriptionView } from './hooks/subscriptions.ts';
import { gid } from './keep/gid.ts';
import type { Kept, Records } from './keep/records.ts';
import { jobView } from './orders/cancel.ts';
import { orderView } from './orders/order-view.ts';
import { refundView, returnView } from './orders/refund-view.ts';
import { fulfillmentView, workView } from './work/work-view.ts';
import type { Shopify, View } from './shop-context.ts';

type Find = (id: string) => View | null;

/** Any object of the shop by type and number: what `node`, `nodes` and the references between objects read. */
export function nodesOf(shop: Shopify): (type: string, id: string) => View | null {
  const { keep } = shop;
  const by =
    <Record extends Kept>(records: Records<Record>, view: (shop: Shopify, record: Record) => View): Find =>
    (id) => {
      const record = records.get(id);
      return record === null ? null : view(shop, record);
    };
  const finds: { [type: string]: Find } = {
    Shop: (id) => (id === shopId ? shopView(shop) : null),
    Order: by(keep.orders, orderView),
    FulfillmentOrder: by(keep.workOrders, workView),
    Fulfillment: by(keep.fulfillments, fulfillmentView),
    Refund: by(keep.refunds, refundView),
    Return: by(keep.returns, returnView),
    Product: by(keep.products, productView),
    ProductVariant: by(keep.variants, variantView),
    InventoryItem: by(keep.items, itemView),
    InventoryLevel: by(keep.levels, levelView),
    InventoryAdjustmentGroup: by(keep.adjustments, adjustmentView),
    Location: by(keep.locations, locationView),
    Customer: by(keep.customers, customerView),
    Company: by(keep.companies, companyView),
    CompanyLocation: (id) => {
      const company = companyWith(shop, 'locations', id);
      const location = company?.locations.find((one) => one.id === id);
      return company === null || location === undefined ? null : companyLocationView(shop, company, location);
    },
    CompanyContact: (id) => {
      const company = companyWith(shop, 'contacts', id);
      const contact = company?.contacts.find((one) => one.id === id);
      return company === null || contact === undefined ? null : contactView(shop, company, contact);
    },
    PriceList: by(keep.priceLists, priceListView),
    ShopifyPaymentsPayout: by(keep.payouts, (_shop, record) => payoutView(record)),
    ShopifyPaymentsBalanceTransaction: by(keep.balance, balanceView),
    WebhookSubscription: by(keep.subscriptions, (_shop, record) => subscriptionView(record, newestVersion(shop))),
    Metafield: by(keep.metafields, metafieldView),
    BulkOperation: by(keep.bulk, bulkView),
    Job: by(keep.jobs, (_shop, record) => jobView(record)),
  };
  return (type, id) => finds[type]?.(id) ?? null;
}

const shopId = '1';

function shopView(shop: Shopify): View {
  const { settings } = shop;
  return {
    __typename: 'Shop',
    id: gid('Shop', shopId),
    name: settings.name,
    email: `owner@${settings.domain}`,
    contactEmail: `owner@${settings.domain}`,
    myshopifyDomain: settings.domain,
    primaryDomain: { id: gid('Domain', shopId), host: settings.domain, url: `https://${settings.domain}`, sslEnabled: true },
    url: `https://${settings.domain}`,
    currencyCode: settings.currency,
    enabledPresentmentCurrencies: [settings.currency],
    ianaTimezone: settings.timeZone,
    taxesIncluded: settings.taxesIncluded,
    taxShipping: false,
    weightUnit: 'KILOGRAMS',
    unitSystem: 'METRIC_SYSTEM',
    setupRequired: false,
    checkoutApiSupported: true,
    plan: { partnerDevelopment: false, shopifyPlus: false, publicDisplayName: 'Standard' },
    ...metafieldsOf(shop, 'Shop', shopId),
  };
}
