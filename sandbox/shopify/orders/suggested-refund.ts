import { idOf } from '../keep/gid.ts';
import type { Amounts } from '../keep/money.ts';
import { amountsLike, minorOf, minus, nothing, plus, shareOf } from '../keep/money.ts';
import { bagView } from '../keep/money-view.ts';
import type { OrderRecord, Transaction } from '../keep/order-record.ts';
import type { Args, Shopify, View } from '../shop-context.ts';
import { listArg, numberArg, textArg } from '../shop-context.ts';
import { transactionView } from './line-view.ts';
import { currentOf, netOf, paidOf, shippingNet, shippingTaxBack, taxOf } from './totals.ts';

/** What giving back these lines comes to, and from which payments it would be taken. */
export function suggestedRefund(shop: Shopify, order: OrderRecord) {
  return (args: Args): View => {
    const lines = listArg(args, 'refundLineItems').map((one) => lineSums(order, one));
    const subtotal = plus(...lines.map((one) => one.subtotal));
    const tax = plus(...lines.map((one) => one.tax));
    const shipping = shippingOf(order, args);
    const shippingTax = shippingTaxBack(order, shipping);
    const amount = plus(subtotal, shipping, order.taxesIncluded ? nothing : plus(tax, shippingTax));
    const payments = left(order);
    const bag = (amounts: Amounts) => bagView(amounts, order);
    return {
      amountSet: bag(amount),
      subtotalSet: bag(subtotal),
      discountedSubtotalSet: bag(subtotal),
      totalTaxSet: bag(tax),
      totalDutiesSet: bag(nothing),
      totalCartDiscountAmountSet: bag(nothing),
      maximumRefundableSet: bag(paidOf(order.transactions).net),
      shipping: { amountSet: bag(shipping), maximumRefundableSet: bag(shippingLeft(order)), taxSet: bag(shippingTax) },
      refundDuties: [],
      suggestedTransactions: taken(payments, amount).map(({ payment, amounts, most }) => ({
        kind: 'SUGGESTED_REFUND',
        gateway: payment.gateway,
        formattedGateway: payment.gateway,
        accountNumber: null,
        paymentDetails: null,
        amountSet: bag(amounts),
        maximumRefundableSet: bag(most),
        parentTransaction: () => transactionView(shop, order, payment),
      })),
    };
  };
}

function lineSums(order: OrderRecord, input: Args): { subtotal: Amounts; tax: Amounts } {
  const line = order.lines.find((one) => one.id === idOf('LineItem', textArg(input, 'lineItemId') ?? ''));
  if (line === undefined) return { subtotal: nothing, tax: nothing };
  const now = currentOf(line);
  const after = Math.max(0, now - (numberArg(input, 'quantity') ?? 0));
  const taxes = taxOf(line.taxLines);
  return {
    subtotal: minus(netOf(line, now), netOf(line, after)),
    tax: minus(shareOf(taxes, now, line.quantity), shareOf(taxes, after, line.quantity)),
  };
}

function shippingLeft(order: OrderRecord): Amounts {
  return plus(...order.shippingLines.map((line) => shippingNet(line, true)));
}

function shippingOf(order: OrderRecord, args: Args): Amounts {
  if (args['refundShipping'] === true) return shippingLeft(order);
  const minor = args['shippingAmount'] ? minorOf(String(args['shippingAmount']), order.currency) : null;
  return minor === null ? nothing : amountsLike(minor, 'shop', order.originalTotal);
}

/** The payments of which something can still be given back. */
function left(order: OrderRecord): { payment: Transaction; most: Amounts }[] {
  const paid = order.transactions.filter((one) => one.status === 'SUCCESS' && (one.kind === 'SALE' || one.kind === 'CAPTURE'));
  return paid.map((payment) => {
    const back = order.transactions.filter((one) => one.parentId === payment.id && one.kind === 'REFUND');
    return { payment, most: minus(payment.amount, plus(...back.map((one) => one.amount))) };
  });
}

function taken(payments: { payment: Transaction; most: Amounts }[], amount: Amounts) {
  let open = amount;
  return payments.flatMap(({ payment, most }) => {
    const amounts = { shop: Math.min(open.shop, most.shop), presentment: Math.min(open.presentment, most.presentment) };
    open = minus(open, amounts);
    return amounts.shop > 0 ? [{ payment, amounts, most }] : [];
  });
}
