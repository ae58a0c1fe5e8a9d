import { plus, times } from '../keep/money.ts';
import type { Amounts } from '../keep/money.ts';
import type { DiscountApplication, EditRecord, EditStep, OrderLine, OrderRecord, TaxLine } from '../keep/order-record.ts';
import { currentOf, netOf } from './totals.ts';

/** The order as it would be after the steps of an edit. Lines that are added have the ids of their steps. */
export function stagedOrder(order: OrderRecord, edit: EditRecord): OrderRecord {
  return edit.steps.reduce(applyStep, order);
}

function applyStep(order: OrderRecord, step: EditStep): OrderRecord {
  if (step.kind === 'add') return { ...order, lines: [...order.lines, { ...step.line, id: step.lineId }] };
  const change = (line: OrderLine) => (line.id === step.lineId ? changed(order, line, step) : line);
  const lines = order.lines.map(change);
  if (step.kind === 'set') return { ...order, lines };
  return { ...order, lines, discounts: [...order.discounts, applicationOf(step)] };
}

function changed(order: OrderRecord, line: OrderLine, step: Exclude<EditStep, { kind: 'add' }>): OrderLine {
  if (step.kind === 'discount') return discounted(order, line, step);
  const difference = step.quantity - currentOf(line);
  if (difference < 0) return { ...line, removed: line.removed - difference };
  return {
    ...line,
    quantity: line.quantity + difference,
    taxLines: line.taxLines.map((tax) => extended(order, line, tax, difference)),
  };
}

/** Units that are added bear the tax of their price. */
function extended(order: OrderRecord, line: OrderLine, tax: TaxLine, units: number): TaxLine {
  const gross = times(line.price, units);
  const share = order.taxesIncluded ? tax.rate / (1 + tax.rate) : tax.rate;
  const more = { shop: Math.round(gross.shop * share), presentment: Math.round(gross.presentment * share) };
  return { ...tax, price: plus(tax.price, more) };
}

function discounted(order: OrderRecord, line: OrderLine, step: Extract<EditStep, { kind: 'discount' }>): OrderLine {
  const net = netOf(line, line.quantity);
  const full = 'percentage' in step.value ? percentOf(net, step.value.percentage) : times(step.value.amount, line.quantity);
  const amount = { shop: Math.min(net.shop, full.shop), presentment: Math.min(net.presentment, full.presentment) };
  return { ...line, discounts: [...line.discounts, { application: order.discounts.length, amount }] };
}

function percentOf(amounts: Amounts, percentage: number): Amounts {
  return {
    shop: Math.round((amounts.shop * percentage) / 100),
    presentment: Math.round((amounts.presentment * percentage) / 100),
  };
}

function applicationOf(step: Extract<EditStep, { kind: 'discount' }>): DiscountApplication {
  return { kind: 'manual', title: step.title, method: 'EACH', target: 'LINE_ITEM', selection: 'EXPLICIT', value: step.value };
}

/** How many units each line gains and loses by an edit. */
export function differencesOf(before: OrderRecord, after: OrderRecord): { line: OrderLine; delta: number }[] {
  return after.lines
    .map((line) => {
      const old = before.lines.find((one) => one.id === line.id);
      return { line, delta: currentOf(line) - (old === undefined ? 0 : currentOf(old)) };
    })
    .filter((one) => one.delta !== 0);
}
