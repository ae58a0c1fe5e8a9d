import { GraphQLError } from 'graphql';
import { bulkOperationCancel, bulkOperationRunQuery, bulkOperations, currentBulkOperation } from './bulk/operations.ts';
import { companySearch, companyView } from './buyers/company-view.ts';
import { customerAddressCreate, customerAddressUpdate } from './buyers/customer-addresses.ts';
import { customerSet, customerUpdate } from './buyers/customer-mutations.ts';
import { customerSearch, customerView, partySorts } from './buyers/customer-view.ts';
import { paymentsAccountView } from './buyers/payouts.ts';
import { priceListFixedPricesAdd, priceListFixedPricesDelete, priceListView } from './buyers/price-lists.ts';
import { tagsAdd, tagsRemove } from './buyers/tags.ts';
import { metafieldsSet } from './catalogue/metafields.ts';
import { inventoryItemUpdate, productDelete, productUpdate, productVariantsBulkUpdate } from './catalogue/product-mutations.ts';
import { productVariantsBulkCreate } from './catalogue/create-variants.ts';
import { productSet } from './catalogue/product-set.ts';
import { catalogueSorts, productSearch, productView, variantSearch, variantView } from './catalogue/product-view.ts';
import { inventoryActivate, inventoryAdjustQuantities, inventorySetQuantities } from './catalogue/stock-mutations.ts';
import { itemSearch, itemView, locationSearch, locationView } from './catalogue/stock-view.ts';
import {
  subscriptions,
  webhookSubscriptionCreate,
  webhookSubscriptionDelete,
  webhookSubscriptionUpdate,
} from './hooks/subscriptions.ts';
import { readGid } from './keep/gid.ts';
import type { Condition, Kept } from './keep/records.ts';
import { orderCancel } from './orders/cancel.ts';
import {
  orderEditAddCustomItem,
  orderEditAddLineItemDiscount,
  orderEditAddVariant,
  orderEditBegin,
  orderEditCommit,
  orderEditSetQuantity,
} from './orders/edit.ts';
import { fulfillmentCancel, fulfillmentCreate, fulfillmentEventCreate, fulfillmentTrackingInfoUpdate } from './work/fulfil.ts';
import { orderCapture, orderClose, orderMarkAsPaid, orderOpen, orderUpdate } from './orders/order-mutations.ts';
import { orderSearch, orderSorts, orderView } from './orders/order-view.ts';
import { refundCreate } from './orders/refund.ts';
import { fulfillmentOrderHold, fulfillmentOrderMove, fulfillmentOrderReleaseHold } from './work/work-mutations.ts';
import { workSearch, workView } from './work/work-view.ts';
import type { Roots } from './protocol/execute.ts';
import type { Query } from './protocol/mutation.ts';
import type { Searched } from './search/connection.ts';
import { searchConditions, searched } from './search/connection.ts';
import type { Args, Ask, Shopify, View } from './shop-context.ts';
import { inputArg, textArg, textsArg } from './shop-context.ts';

/** All that the API of this shop can do. */
export function rootsOf(shop: Shopify): Roots {
  return { queries: { ...single(shop), ...lists(shop), ...others(shop) }, mutations };
}

const mutations: Roots['mutations'] = {
  bulkOperationCancel,
  bulkOperationRunQuery,
  customerAddressCreate,
  customerAddressUpdate,
  customerSet,
  customerUpdate,
  fulfillmentCancel,
  fulfillmentCreate,
  fulfillmentEventCreate,
  fulfillmentOrderHold,
  fulfillmentOrderMove,
  fulfillmentOrderReleaseHold,
  fulfillmentTrackingInfoUpdate,
  inventoryActivate,
  inventoryAdjustQuantities,
  inventoryItemUpdate,
  inventorySetQuantities,
  metafieldsSet,
  orderCancel,
  orderCapture,
  orderClose,
  orderEditAddCustomItem,
  orderEditAddLineItemDiscount,
  orderEditAddVariant,
  orderEditBegin,
  orderEditCommit,
  orderEditSetQuantity,
  orderMarkAsPaid,
  orderOpen,
  orderUpdate,
  priceListFixedPricesAdd,
  priceListFixedPricesDelete,
  productDelete,
  productVariantsBulkCreate,
  productSet,
  productUpdate,
  productVariantsBulkUpdate,
  refundCreate,
  tagsAdd,
  tagsRemove,
  webhookSubscriptionCreate,
  webhookSubscriptionDelete,
  webhookSubscriptionUpdate,
};

const byId = {
  order: 'Order',
  product: 'Product',
  productVariant: 'ProductVariant',
  inventoryItem: 'InventoryItem',
  inventoryLevel: 'InventoryLevel',
  customer: 'Customer',
  company: 'Company',
  companyLocation: 'CompanyLocation',
  fulfillmentOrder: 'FulfillmentOrder',
  fulfillment: 'Fulfillment',
  refund: 'Refund',
  return: 'Return',
  priceList: 'PriceList',
  webhookSubscription: 'WebhookSubscription',
  bulkOperation: 'BulkOperation',
  job: 'Job',
};

/** `order(id:)` and its like: null for what does not exist, an error for an id of another type. */
function single(shop: Shopify): Roots['queries'] {
  const queries: Roots['queries'] = {};
  for (const [name, type] of Object.entries(byId)) {
    queries[name] = (args) => {
      const text = textArg(args, 'id') ?? '';
      const found = readGid(text);
      if (found === null || found.type !== type)
        throw new GraphQLError(`Invalid id: ${text}`, { extensions: { code: 'RESOURCE_NOT_FOUND' } });
      return shop.node(type, found.id);
    };
  }
  return queries;
}

function lists(shop: Shopify): Roots['queries'] {
  const { keep } = shop;
  const orders = { records: keep.orders, view: bind(shop, orderView), search: orderSearch, sorts: orderSorts };
  const products = { records: keep.products, view: bind(shop, productView), search: productSearch, sorts: catalogueSorts };
  const variants = { records: keep.variants, view: bind(shop, variantView), search: variantSearch, sorts: catalogueSorts };
  const customers = { records: keep.customers, view: bind(shop, customerView), search: customerSearch, sorts: partySorts };
  return {
    orders: searched(orders),
    ordersCount: counted(orders),
    products: searched(products),
    productsCount: counted(products),
    productVariants: searched(variants),
    productVariantsCount: counted(variants),
    customers: searched(customers),
    customersCount: counted(customers),
    inventoryItems: searched({ records: keep.items, view: bind(shop, itemView), search: itemSearch }),
    companies: searched({ records: keep.companies, view: bind(shop, companyView), search: companySearch, sorts: partySorts }),
    priceLists: searched({ records: keep.priceLists, view: bind(shop, priceListView), sorts: byName }),
    locations: locations(shop),
    fulfillmentOrders: fulfillmentOrders(shop),
    webhookSubscriptions: subscriptions,
    bulkOperations,
  };
}

const byName = { NAME: 'reference', ID: 'id' };

function bind<Record>(shop: Shopify, view: (shop: Shopify, record: Record) => View): (record: Record) => View {
  return (record) => view(shop, record);
}

/** Those that are active, unless all are asked for. */
function locations(shop: Shopify): Query {
  const source = { records: shop.keep.locations, view: bind(shop, locationView), search: locationSearch, sorts: byName };
  return (args, ask) => {
    const where: Condition[] = args['includeInactive'] === true ? [] : [{ sql: "json_extract(body, '$.active')", values: [] }];
    return searched({ ...source, where })(args, ask);
  };
}

/** Those that are open, unless all are asked for. */
function fulfillmentOrders(shop: Shopify): Query {
  const sorts = { ID: 'id', UPDATED_AT: 'updated_at' };
  const source = { records: shop.keep.workOrders, view: bind(shop, workView), search: workSearch, sorts };
  const open = [{ sql: "json_extract(body, '$.status') not in ('CLOSED', 'CANCELLED')", values: [] }];
  return (args, ask) => searched({ ...source, where: args['includeClosed'] === true ? [] : open })(args, ask);
}

function counted<Record extends Kept>(source: Searched<Record>): Query {
  return (args: Args, ask: Ask) => ({ count: source.records.count(searchConditions(source, args, ask)), precision: 'EXACT' });
}

function others(shop: Shopify): Roots['queries'] {
  const { keep } = shop;
  const node = (id: string): View | null => {
    const found = readGid(id);
    if (found === null)
      throw new GraphQLError(`Invalid global id '${id}'`, { extensions: { code: 'argumentLiteralsIncompatible' } });
    return shop.node(found.type, found.id);
  };
  return {
    node: (args) => node(textArg(args, 'id') ?? ''),
    nodes: (args) => textsArg(args, 'ids').map(node),
    shop: () => shop.node('Shop', '1'),
    location: (args) => {
      const id =
        readGid(textArg(args, 'id') ?? '')?.id ??
        keep.locations.slice({ where: [], sort: 'id', descending: false, limit: 1 })[0]?.record.id;
      return id === undefined ? null : shop.node('Location', id);
    },
    productByIdentifier: (args) => {
      const identifier = inputArg(args, 'identifier');
      const found = keep.products.byReference(textArg(identifier, 'handle') ?? '');
      return textArg(identifier, 'id') === null
        ? found === null
          ? null
          : productView(shop, found)
        : node(textArg(identifier, 'id') ?? '');
    },
    customerByIdentifier: (args) => {
      const identifier = inputArg(args, 'identifier');
      if (textArg(identifier, 'id') !== null) return node(textArg(identifier, 'id') ?? '');
      const email = textArg(identifier, 'emailAddress');
      const found =
        email === null ? keep.customers.ofParent(textArg(identifier, 'phoneNumber') ?? '')[0] : keep.customers.byReference(email);
      return found === null || found === undefined ? null : customerView(shop, found);
    },
    publicApiVersions: () => shop.settings.versions.map((handle) => ({ handle, displayName: handle, supported: true })),
    shopifyPaymentsAccount: () => paymentsAccountView(shop),
    currentBulkOperation,
    currentAppInstallation: () => ({
      __typename: 'AppInstallation',
      id: 'gid://shopify/AppInstallation/1',
      accessScopes: [...shop.settings.scopes].map((handle) => ({ handle, description: handle })),
      app: { __typename: 'App', id: 'gid://shopify/App/1', title: 'Hub', handle: 'hub' },
    }),
  };
}
