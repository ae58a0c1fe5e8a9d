import type { Desk } from '../tryton/desk.ts';
import { compareReturns, type Between } from './compare-returns.ts';
import { allSales, partyNames, type Sale, type SaleAddress } from './erp-side.ts';
import { minor } from './minor.ts';
import type { Shop, ShopAddress, ShopOrder } from './shop-order.ts';

/** What differs between the two systems, in a sentence each; and how much was compared. */
export interface Comparison {
  orders: number;
  cancelled: number;
  lines: number;
  parcels: number;
  returns: number;
  differences: string[];
}

/** Lines that stand for what is no goods of the shop. */
const OWN = new Set(['SHIPPING', 'FEE', 'DISCOUNT']);

/**
 * Reads both systems through their own APIs and compares every order with its sale: once, and nothing else; every
 * quantity, amount, tax and address; every parcel back in the shop. Shares no code with the hub.
 */
export async function compare(shop: Shop, desk: Desk, hub: Between | null = null): Promise<Comparison> {
  const [orders, all, parties] = await Promise.all([shop.orders(), allSales(desk), partyNames(desk)]);
  const sales = all.filter(({ origin }) => origin === null);
  const result: Comparison = { orders: orders.length, cancelled: 0, lines: 0, parcels: 0, returns: 0, differences: [] };
  const codes = new Set(orders.map(({ code }) => code));
  for (const sale of sales) if (!codes.has(sale.description)) result.differences.push(`sale ${sale.id}: of no order`);
  for (const order of orders) compareOrder(order, sales, result);
  result.returns = orders.reduce((count, { returns }) => count + returns.length, 0);
  result.differences.push(...(await compareReturns(orders, all, hub)), ...doubledParties(parties));
  return result;
}

function compareOrder(order: ShopOrder, sales: Sale[], result: Comparison): void {
  const found = sales.filter((sale) => sale.description === order.code);
  const say = (words: string): void => void result.differences.push(`${order.code}: ${words}`);
  if (order.state === 'Cancelled') {
    result.cancelled += 1;
    for (const sale of found) for (const words of leftOf(sale)) say(words);
    return;
  }
  const [sale, ...more] = found;
  if (sale === undefined) return say(`not in Tryton (${order.state})`);
  if (more.length > 0) say(`${found.length} sales`);
  if (!['processing', 'done'].includes(sale.state)) say(`its sale is ${sale.state}`);
  for (const words of [...amounts(order, sale), ...lines(order, sale), ...addresses(order, sale)]) say(words);
  for (const words of parcels(order, sale)) say(words);
  result.lines += order.lines.length;
  result.parcels += order.fulfillments.length;
}

/** What a sale of a cancelled order may not have: goods still to ship, or anything to pay. */
function leftOf(sale: Sale): string[] {
  const left = sale.shipments.filter(({ state }) => state !== 'cancelled');
  const moving = left.flatMap(({ moves }) => moves).filter(({ quantity }) => quantity > 0);
  if (sale.state === 'cancelled') return [];
  return [
    ...(Number(sale.total) === 0 ? [] : [`cancelled, and ${sale.total} are to be paid in Tryton`]),
    ...(moving.length === 0 ? [] : [`cancelled, and ${moving.length} moves are to be shipped in Tryton`]),
  ];
}

function amounts(order: ShopOrder, sale: Sale): string[] {
  const wanted = { untaxed: order.total, tax: order.totalWithTax - order.total, total: order.totalWithTax };
  const said = Object.entries(wanted).flatMap(([name, amount]) => {
    const held = minor(sale[name as keyof typeof wanted]);
    return held === amount ? [] : [`${name} ${held} in Tryton, ${amount} in the shop`];
  });
  return order.currencyCode === sale.currency ? said : [...said, `currency ${sale.currency}`];
}

/** By SKU: how many, for how much without tax, and the rates. A line taken down to nothing is no line. */
function lines(order: ShopOrder, sale: Sale): string[] {
  const shop = new Map<string, string>();
  const erp = new Map<string, string>();
  for (const sku of new Set(order.lines.map(({ productVariant }) => productVariant.sku))) {
    const own = order.lines.filter((line) => line.productVariant.sku === sku && line.quantity > 0);
    if (OWN.has(sku) || own.length === 0) continue;
    const rates = [...new Set(own.map(({ taxRate }) => taxRate / 100))].toSorted((a, b) => a - b);
    shop.set(
      sku,
      `${sum(own.map((line) => line.quantity))} for ${sum(own.map((line) => line.proratedLinePrice))} at ${rates.join('+')}`,
    );
  }
  for (const sku of new Set(sale.lines.map(({ product }) => product))) {
    const own = sale.lines.filter((line) => line.product === sku && line.quantity !== 0);
    if (OWN.has(sku) || own.length === 0) continue;
    const rates = [...new Set(own.flatMap((line) => line.rates.map(Number)))].toSorted((a, b) => a - b);
    erp.set(
      sku,
      `${sum(own.map((line) => line.quantity))} for ${sum(own.map((line) => minor(line.amount)))} at ${rates.join('+')}`,
    );
  }
  return unlike('line', shop, erp);
}

function addresses(order: ShopOrder, sale: Sale): string[] {
  const bill = order.billingAddress.streetLine1 === null ? order.shippingAddress : order.billingAddress;
  const said: string[] = [];
  if (plain(sale.shipTo) !== written(order.shippingAddress)) said.push('ships to another address in Tryton');
  if (plain(sale.billTo) !== written(bill)) said.push('bills to another address in Tryton');
  if ((order.customer?.emailAddress ?? null) !== sale.email) said.push('is another customer’s in Tryton');
  return said;
}

function written(address: ShopAddress): string {
  const { fullName, company, streetLine1, streetLine2, province, city, postalCode, countryCode } = address;
  const street = [company, streetLine1, streetLine2, province].filter((line) => line !== null && line !== '').join('\n');
  return JSON.stringify([fullName, street, city, postalCode, countryCode]);
}

function plain({ name, street, city, postalCode, country }: SaleAddress): string {
  return JSON.stringify([name, street, city, postalCode, country]);
}

/** By tracking number what is in the parcel; a shipment that left Tryton is a fulfilment that was shipped in the shop. */
function parcels(order: ShopOrder, sale: Sale): string[] {
  const skuOf = new Map(order.lines.map(({ id, productVariant }) => [id, productVariant.sku]));
  const shop = new Map<string, string>();
  for (const { trackingCode, state, lines: shipped } of order.fulfillments) {
    if (state === 'Cancelled') continue;
    const text = contents(shipped.map((line) => ({ product: skuOf.get(line.orderLineId) ?? '', quantity: line.quantity })));
    shop.set(trackingCode, ['Shipped', 'Delivered'].includes(state) ? text : `${text}, ${state}`);
  }
  const erp = new Map<string, string>();
  for (const shipment of sale.shipments.filter(({ state }) => state === 'done'))
    erp.set(shipment.parcels.join(', '), contents(shipment.moves));
  return unlike('parcel', shop, erp);
}

function contents(goods: { product: string; quantity: number }[]): string {
  const counts = new Map<string, number>();
  for (const { product, quantity } of goods) counts.set(product, (counts.get(product) ?? 0) + quantity);
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([sku, count]) => `${count} ${sku}`)
    .join(', ');
}

function unlike(what: string, shop: Map<string, string>, erp: Map<string, string>): string[] {
  return [...new Set([...shop.keys(), ...erp.keys()])].flatMap((key) => {
    const [wanted = 'nothing', held = 'nothing'] = [shop.get(key), erp.get(key)];
    return wanted === held ? [] : [`${what} ${key}: ${held} in Tryton, ${wanted} in the shop`];
  });
}

function doubledParties(parties: { id: number; email: string | null }[]): string[] {
  const seen = new Map<string, number>();
  return parties.flatMap(({ id, email }) => {
    if (email === null) return [];
    const before = seen.get(email.toLowerCase());
    seen.set(email.toLowerCase(), id);
    return before === undefined ? [] : [`parties ${before} and ${id} are one customer`];
  });
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
