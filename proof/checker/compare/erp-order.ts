import type { Doc, Json } from '../doc.ts';
import { docs, inner, isDoc, text, whole } from '../doc.ts';

/** What the ERP has to hold of an order of the shop, in the ERP's words. The customer is judged apart. */
export function erpOrder(order: Doc): Doc {
  const totals = inner(order, 'totals');
  return {
    order_number: order['number'] ?? null,
    placed_at: order['placed_at'] ?? null,
    currency: order['currency'] ?? null,
    taxes_included: order['taxes_included'] ?? null,
    bill_to: order['bill_to'] ?? null,
    ship_to: order['ship_to'] ?? null,
    note: order['note'] ?? null,
    lines: docs(order, 'lines').map(lineOf),
    totals: Object.fromEntries(Object.keys(totals).map((name) => [name, shopMoney(totals, name)])),
    payments: docs(order, 'transactions').map(paymentOf),
    ...presentmentOf(order),
  };
}

function lineOf(line: Doc): Doc {
  return {
    line_ref: line['id'] ?? null,
    sku: line['sku'] ?? null,
    kind: line['kind'] ?? null,
    quantity: line['quantity'] ?? null,
    unit_price: shopMoney(line, 'unit_price'),
    discount: shopMoney(line, 'discount'),
    order_discount: shopMoney(line, 'order_discount'),
    tax: taxOf(line),
    total: shopMoney(line, 'total'),
  };
}

function paymentOf({ id, kind, status, gateway, amount, at }: Doc): Doc {
  return {
    reference: id ?? null,
    kind: kind ?? null,
    status: status ?? null,
    gateway: gateway ?? null,
    amount: amount ?? null,
    at: at ?? null,
  };
}

/** In the shop's own currency there is nothing to present. */
function presentmentOf(order: Doc): Doc {
  const currency = text(order, 'presentment_currency');
  if (currency === null || currency === order['currency']) return {};
  return {
    presentment: {
      currency,
      rate: order['rate'] ?? null,
      total: inner(inner(order, 'totals'), 'total')['presentment'] ?? null,
    },
  };
}

function taxOf(line: Doc): Json {
  const amounts = docs(line, 'tax_lines').map((tax) => inner(inner(tax, 'amount'), 'shop'));
  const currency = text(inner(inner(line, 'total'), 'shop'), 'currency');
  if (currency === null) return null;
  return { amount: amounts.reduce((sum, money) => sum + whole(money, 'amount'), 0), currency };
}

function shopMoney(doc: Doc, name: string): Json {
  const shop = inner(doc, name)['shop'];
  return isDoc(shop) ? shop : null;
}
