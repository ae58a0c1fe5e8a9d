import type { PlanInput } from '../../../src/kit/contract.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Header, Line, Lines } from '../../../src/model/order/order-schema.ts';
import { amountText, baseOf, priceOf, type RatedTax } from '../amount.ts';
import { referenced, Unexpressible } from '../rpc.ts';
import type { Settings } from '../settings.ts';
import { decimal } from '../values.ts';

/** A line of a sale as it should stand in Tryton. */
export interface SaleLine {
  /** The shop's id of the line; Tryton hands it on to invoice lines, too. What is no line of the order begins with `~`. */
  note: string;
  product: number;
  quantity: number;
  /** Without tax, after all discounts; a decimal. */
  unitPrice: string;
  description: string;
  /** Tryton's ids, sorted. */
  taxes: number[];
}

/** What the whole sale has to come to, as decimals of its currency. */
export interface Totals {
  untaxed: string;
  tax: string;
  total: string;
}

/** True for the note of a line that stands for no line of the order: shipping, a discount, a fee. */
export function isOwnNote(note: string): boolean {
  return note.startsWith('~');
}

/** UN/ECE code of the unit in which orders count unless they say otherwise. */
const PIECES = 'C62';

interface Charged {
  title?: string | null;
  amount: { shop: number };
  taxLines?: Line['taxLines'] | undefined;
}

/**
 * The order as lines of a sale. Tryton's prices are without tax and its tax is rounded line by line, so a line's
 * unit price is what is left of it after line discounts, its share of order discounts and included tax: only so
 * does the tax come to the same cent as in the shop. An order discount that is shared out to no line is a line of
 * its own. Throws `Unexpressible`.
 */
export function saleLines(settings: Settings, input: PlanInput, wanted: { header: Header; lines: Lines }): SaleLine[] {
  const { header, lines } = wanted;
  const lineOf = lineMaker(settings, header);
  const { services } = settings.order;
  const goods = lines.lines.map((line) => {
    if (line.unit !== undefined && line.unit !== PIECES)
      throw new Unexpressible(`line ${line.id} counts in ${line.unit}, not in pieces`);
    return lineOf(
      { note: line.id, product: productOf(settings, input, line), quantity: line.quantity },
      { title: line.title ?? line.sku, amount: { shop: line.total.shop - shareOf(line, 'order') }, taxLines: line.taxLines },
    );
  });
  const charges = [
    ...lines.shippingLines.map((one, index) => ({ note: `~shipping:${index}`, product: services.shipping, one })),
    ...lines.fees.map((one, index) => ({ note: `~fee:${index}`, product: services.fee, one })),
  ].filter(({ one }) => one.amount.shop !== 0);
  const left = lines.totals.shop.discount - lines.lines.reduce((sum, line) => sum + shareOf(line, 'order'), 0);
  const discount =
    left === 0 ? [] : [{ note: '~discount', product: services.discount, one: { title: 'Discount', amount: { shop: -left } } }];
  const made = [
    ...goods,
    ...[...charges, ...discount].map(({ note, product, one }) => lineOf({ note, product, quantity: '1' }, one)),
  ];
  const rounding = roundingLines(settings, made, header.currency);
  return [...made.map(({ line }) => line), ...rounding];
}

/** What the sale has to come to. Tryton knows no more of an order's sums. */
export function saleTotals({ header, lines }: { header: Header; lines: Lines }): Totals {
  const { total, tax } = lines.totals.shop;
  const text = (amount: number): string => amountText(amount, header.currency);
  return { untaxed: text(total - tax), tax: text(tax), total: text(total) };
}

/** The values of a create. */
export function lineValues(settings: Settings, line: SaleLine): Record<string, Json> {
  return {
    type: 'line',
    product: line.product,
    quantity: line.quantity,
    unit: settings.order.unit,
    unit_price: decimal(line.unitPrice),
    description: line.description,
    note: line.note,
    taxes: line.taxes.length === 0 ? [] : [['add', line.taxes]],
  };
}

/** A line with the taxes that the order has of it, and those that Tryton makes of it. */
export interface Made {
  line: SaleLine;
  wanted: RatedTax[];
  computed: RatedTax[];
}

function lineMaker(settings: Settings, header: Header) {
  const { priceDigits = 4 } = settings.order;
  return ({ note, product, quantity }: { note: string; product: number; quantity: string }, charged: Charged): Made => {
    const wanted = taxesByRate(charged.taxLines ?? [], note);
    const tax = wanted.reduce((sum, one) => sum + one.amount, 0);
    const net = charged.amount.shop - (header.taxesIncluded ? tax : 0);
    const priced = priceOf({ net, taxes: wanted, quantity }, header.currency, priceDigits);
    if (priced === null)
      throw new Unexpressible(
        `no unit price of ${priceDigits} decimal places makes the amount of line ${note} with its quantity`,
      );
    const taxes = wanted.map(({ rate }) => taxOf(settings, rate)).toSorted((a, b) => a - b);
    const { unitPrice, taxes: computed } = priced;
    const description = charged.title ?? note;
    return { line: { note, product, quantity: quantityOf(quantity, note), unitPrice, description, taxes }, wanted, computed };
  };
}

/**
 * Prices that hold their tax come out at a half cent of tax about every sixth time, which no price without tax can
 * make. What is left by rate is billed by two lines that cancel each other out but for their tax.
 */
export function roundingLines(settings: Settings, made: readonly Made[], currency: string): SaleLine[] {
  const left = new Map<string, { amount: number; lines: number }>();
  for (const { wanted, computed } of made) {
    for (const [index, { rate, amount }] of wanted.entries()) {
      const { amount: sum, lines } = left.get(rate) ?? { amount: 0, lines: 0 };
      left.set(rate, { amount: sum + amount - (computed[index]?.amount ?? 0), lines: lines + 1 });
    }
  }
  return [...left].flatMap(([rate, { amount, lines }]): SaleLine[] => {
    // More than a cent a line is no rounding: the comparison of the sums will tell.
    const base = amount === 0 || Math.abs(amount) > lines ? null : baseOf(amount, rate);
    if (base === null) return [];
    const frame = { product: settings.order.services.discount, quantity: 1, description: 'Rounding' };
    return [
      { ...frame, note: `~rounding:${rate}`, unitPrice: amountText(base, currency), taxes: [taxOf(settings, rate)] },
      { ...frame, note: `~rounded:${rate}`, unitPrice: amountText(-base, currency), taxes: [] },
    ];
  });
}

function taxesByRate(taxLines: Line['taxLines'], note: string): RatedTax[] {
  const found = new Map<string, number>();
  for (const { rate, amount } of taxLines) {
    if (rate === null || rate === undefined) throw new Unexpressible(`a tax of line ${note} has no rate`);
    const plain = plainRate(rate);
    found.set(plain, (found.get(plain) ?? 0) + amount.shop);
  }
  return [...found].map(([rate, amount]) => ({ rate, amount }));
}

function shareOf(line: Line, of: 'line' | 'order'): number {
  return line.discountAllocations.reduce((sum, one) => (one.of === of ? sum + one.amount.shop : sum), 0);
}

function productOf(settings: Settings, input: PlanInput, line: Line): number {
  if (line.sku === null || line.sku === '' || line.kind === 'fee') return settings.order.services.fee;
  const product = referenced(input, 'variant', `match/variant/sku:${line.sku}`);
  if (product !== null) return product;
  // What is not shipped needs no product of its own in the hub: see the order's references.
  if (line.kind === 'physical' || line.kind === 'bundle_component')
    throw new Unexpressible(`Tryton’s id of SKU ${line.sku} is not known`);
  return settings.order.services.fee;
}

function taxOf(settings: Settings, rate: string): number {
  const found = Object.entries(settings.order.taxes).find(([known]) => plainRate(known) === rate);
  if (found === undefined) throw new Unexpressible(`the settings name no tax of the rate ${rate}`);
  return found[1];
}

/** `0.200` and `.2` are one rate: `0.2`. */
function plainRate(rate: string): string {
  const [whole = '', fraction = ''] = rate.split('.');
  const places = fraction.replace(/0+$/, '');
  const plain = whole === '' ? '0' : whole;
  return places === '' ? plain : `${plain}.${places}`;
}

/** Tryton's quantities are floating-point numbers: only what they hold exactly is written. */
function quantityOf(text: string, note: string): number {
  const quantity = Number(text);
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  if (String(quantity) !== short) throw new Unexpressible(`the quantity of line ${note} is too long for Tryton`);
  return quantity;
}
