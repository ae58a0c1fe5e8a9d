import { gid } from '../keep/gid.ts';
import { minus, shareOf, times } from '../keep/money.ts';
import { bagView } from '../keep/money-view.ts';
import type { EditRecord, OrderLine, OrderRecord } from '../keep/order-record.ts';
import { listed } from '../search/connection.ts';
import type { Shopify, View } from '../shop-context.ts';
import { stagedOrder } from './edit-steps.ts';
import { taxView } from './line-view.ts';
import { currentOf, mergedTaxLines, netOf, totalsOf } from './totals.ts';

/** An order as an edit that was begun would leave it. */
export function calculatedView(shop: Shopify, order: OrderRecord, edit: EditRecord): View {
  const staged = stagedOrder(order, edit);
  const totals = totalsOf(staged, currentOf, true);
  const lines = staged.lines.filter((line) => currentOf(line) > 0 || order.lines.some((one) => one.id === line.id));
  const added = lines.filter((line) => !order.lines.some((one) => one.id === line.id));
  const view = (line: OrderLine) => calculatedLineView(shop, staged, line, edit);
  return {
    __typename: 'CalculatedOrder',
    id: gid('CalculatedOrder', edit.id),
    originalOrder: () => shop.node('Order', order.id),
    lineItems: listed(
      lines.filter((line) => !added.includes(line)),
      view,
      (line) => line.id,
    ),
    addedLineItems: listed(added, view, (line) => line.id),
    shippingLines: staged.shippingLines.map((line) => ({
      id: gid('CalculatedShippingLine', line.id),
      title: line.title,
      stagedStatus: 'NONE',
      price: bagView(line.price, staged),
    })),
    subtotalLineItemsQuantity: staged.lines.reduce((sum, line) => sum + currentOf(line), 0),
    subtotalPriceSet: bagView(totals.subtotal, staged),
    cartDiscountAmountSet: bagView(totals.discounts, staged),
    totalPriceSet: bagView(totals.total, staged),
    totalOutstandingSet: bagView(minus(totals.total, totals.net), staged),
    taxLines: mergedTaxLines(staged, currentOf, true).map((line) => taxView(staged, line)),
    notificationPreviewTitle: '',
    notificationPreviewHtml: '',
  };
}

export function calculatedLineView(shop: Shopify, staged: OrderRecord, line: OrderLine, edit: EditRecord): View {
  const unit = shareOf(netOf(line, line.quantity), 1, Math.max(1, line.quantity));
  return {
    __typename: 'CalculatedLineItem',
    id: gid('CalculatedLineItem', line.id),
    title: line.title,
    variantTitle: line.variantTitle,
    sku: line.sku,
    quantity: currentOf(line),
    editableQuantity: currentOf(line),
    restockable: line.variantId !== null,
    restocking: edit.steps.some((step) => step.kind === 'set' && step.lineId === line.id && step.restock),
    hasStagedLineItemDiscount: edit.steps.some((step) => step.kind === 'discount' && step.lineId === line.id),
    customAttributes: line.attributes,
    originalUnitPriceSet: bagView(line.price, staged),
    discountedUnitPriceSet: bagView(unit, staged),
    editableSubtotalSet: bagView(netOf(line, currentOf(line)), staged),
    uneditableSubtotalSet: bagView(times(line.price, 0), staged),
    image: null,
    variant: () => (line.variantId === null ? null : shop.node('ProductVariant', line.variantId)),
  };
}
