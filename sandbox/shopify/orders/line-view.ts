import { gid } from '../keep/gid.ts';
import type { Amounts } from '../keep/money.ts';
import { minus, shareOf, times } from '../keep/money.ts';
import { bagView } from '../keep/money-view.ts';
import type {
  Allocation,
  DiscountApplication,
  OrderLine,
  OrderRecord,
  ShippingLine,
  TaxLine,
  Transaction,
} from '../keep/order-record.ts';
import type { Shopify, View } from '../shop-context.ts';
import { currentOf, discountOf, netOf, unitsOf } from './totals.ts';
import { fulfilledUnits, openWork, remainingUnits, sentOf } from './order-store.ts';

export function lineView(shop: Shopify, order: OrderRecord, line: OrderLine): View {
  const bag = (amounts: Amounts) => bagView(amounts, order);
  const open = () => remainingUnits(openWork(shop, order.id), line.id);
  const unit = (amounts: Amounts) => shareOf(amounts, 1, Math.max(1, line.quantity));
  return {
    __typename: 'LineItem',
    id: gid('LineItem', line.id),
    title: line.title,
    name: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
    variantTitle: line.variantTitle,
    sku: line.sku,
    vendor: line.vendor,
    quantity: line.quantity,
    currentQuantity: currentOf(line),
    unfulfilledQuantity: open,
    fulfillableQuantity: open,
    nonFulfillableQuantity: () => line.quantity - open() - fulfilledUnits(sentOf(shop, order.id), line.id),
    refundableQuantity: currentOf(line),
    requiresShipping: line.requiresShipping,
    isGiftCard: line.isGiftCard,
    taxable: line.taxable,
    restockable: line.variantId !== null,
    merchantEditable: currentOf(line) > 0,
    customAttributes: line.attributes,
    originalUnitPriceSet: bag(line.price),
    originalTotalSet: bag(times(line.price, line.quantity)),
    discountedUnitPriceSet: bag(unit(netOf(line, line.quantity))),
    discountedUnitPriceAfterAllDiscountsSet: bag(unit(netOf(line, line.quantity))),
    discountedTotalSet: bag(netOf(line, unitsOf(line))),
    totalDiscountSet: bag(discountOf(line.discounts)),
    unfulfilledDiscountedTotalSet: () => bag(netOf(line, open())),
    unfulfilledOriginalTotalSet: () => bag(times(line.price, open())),
    discountAllocations: line.discounts.map((one) => allocationView(order, one)),
    taxLines: line.taxLines.map((one) => taxView(order, one)),
    duties: [],
    image: null,
    sellingPlan: null,
    contract: null,
    lineItemGroup: null,
    product: () => (line.productId === null ? null : shop.node('Product', line.productId)),
    variant: () => (line.variantId === null ? null : shop.node('ProductVariant', line.variantId)),
  };
}

export function shippingView(order: OrderRecord, line: ShippingLine): View {
  const discounted = minus(line.price, discountOf(line.discounts));
  return {
    id: gid('ShippingLine', line.id),
    title: line.title,
    code: line.code,
    source: line.source,
    custom: line.source === null,
    carrierIdentifier: null,
    deliveryCategory: null,
    phone: null,
    isRemoved: false,
    shippingRateHandle: null,
    originalPriceSet: bagView(line.price, order),
    discountedPriceSet: bagView(discounted, order),
    currentDiscountedPriceSet: bagView(minus(discounted, line.refunded), order),
    discountAllocations: line.discounts.map((one) => allocationView(order, one)),
    taxLines: line.taxLines.map((one) => taxView(order, one)),
  };
}

export function taxView(order: OrderRecord, line: TaxLine): View {
  return {
    title: line.title,
    rate: line.rate,
    ratePercentage: Math.round(line.rate * 1_000_000) / 10_000,
    source: null,
    channelLiable: false,
    priceSet: bagView(line.price, order),
  };
}

function allocationView(order: OrderRecord, one: Allocation): View {
  const application = order.discounts[one.application];
  return {
    allocatedAmountSet: bagView(one.amount, order),
    discountApplication: application === undefined ? null : applicationView(order, application, one.application),
  };
}

const applicationTypes = {
  code: 'DiscountCodeApplication',
  manual: 'ManualDiscountApplication',
  automatic: 'AutomaticDiscountApplication',
};

export function applicationView(order: OrderRecord, application: DiscountApplication, index: number): View {
  const value =
    'percentage' in application.value
      ? { __typename: 'PricingPercentageValue', percentage: application.value.percentage }
      : { __typename: 'MoneyV2', ...(bagView(application.value.amount, order)['presentmentMoney'] as View) };
  return {
    __typename: applicationTypes[application.kind],
    index,
    code: application.title,
    title: application.title,
    description: null,
    allocationMethod: application.method,
    targetSelection: application.selection,
    targetType: application.target,
    value,
  };
}

export function transactionView(shop: Shopify, order: OrderRecord, one: Transaction): View {
  const parent = order.transactions.find((other) => other.id === one.parentId);
  return {
    __typename: 'OrderTransaction',
    id: gid('OrderTransaction', one.id),
    kind: one.kind,
    status: one.status,
    gateway: one.gateway,
    formattedGateway: one.gateway,
    amountSet: bagView(one.amount, order),
    paymentId: one.paymentId,
    processedAt: one.processedAt,
    createdAt: one.processedAt,
    errorCode: null,
    test: false,
    manualPaymentGateway: one.gateway === 'manual',
    manuallyCapturable: one.kind === 'AUTHORIZATION',
    multiCapturable: false,
    accountNumber: null,
    authorizationExpiresAt: null,
    paymentDetails: null,
    receiptJson: '{}',
    fees: [],
    settlementCurrency: null,
    settlementCurrencyRate: null,
    location: null,
    parentTransaction: () => (parent === undefined ? null : transactionView(shop, order, parent)),
    order: () => shop.node('Order', order.id),
  };
}
