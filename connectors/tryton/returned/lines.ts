import type { Json } from '../../../src/model/json.ts';
import type { Lines } from '../../../src/model/returns/return-schema.ts';
import { priceOf, timesRate, type RatedTax } from '../amount.ts';
import { lineValues, roundingLines, type Made } from '../order/lines.ts';
import { Unexpressible } from '../rpc.ts';
import type { Settings } from '../settings.ts';

/** A line of the sale that goods are taken back of, as it was seen in Tryton: `[note, product, taxes, description]`. */
export type SoldLine = [note: string, product: number, taxes: number[], description: string];

/**
 * What came back as lines of a sale, each of fewer than no units: of the product and with the taxes that it was sold with, at
 * the price of which the units make what was paid back for them, tax included. Throws `Unexpressible`.
 */
export function returnLines(
  settings: Settings,
  { lines, currency }: { lines: Lines; currency: string },
  sold: readonly SoldLine[],
): Json[] {
  if ((lines.fees ?? []).length > 0) throw new Unexpressible('what was kept back of a return is not booked in Tryton');
  if ((lines.shipping ?? 0) !== 0) throw new Unexpressible('shipping that was paid back is not booked in Tryton');
  const made = lines.lines.map((line): Made => {
    const found = sold.find(([note]) => note === line.orderLine);
    if (found === undefined) throw new Unexpressible(`line ${line.orderLine ?? line.id} is not in the sale`);
    const [, product, taxes, description] = found;
    return backLine(settings, {
      note: line.id,
      product,
      taxes,
      description,
      quantity: line.quantity,
      gross: line.refund,
      currency,
    });
  });
  // A rounding is a cent that is billed more; here it is paid back more.
  const all = [...made.map(({ line }) => line), ...roundingLines(settings, made, currency)];
  return all.map((line) => lineValues(settings, { ...line, quantity: -line.quantity }));
}

interface Back {
  note: string;
  product: number;
  taxes: number[];
  description: string;
  quantity: string;
  /** Paid back for all of the units, with tax, in minor units. */
  gross: number;
  currency: string;
}

function backLine(settings: Settings, { note, product, taxes, description, quantity, gross, currency }: Back): Made {
  const { priceDigits = 4 } = settings.order;
  const wanted = taxesIn(
    gross,
    taxes.map((tax) => rateOf(settings, tax)),
  );
  const net = gross - wanted.reduce((sum, { amount }) => sum + amount, 0);
  const priced = priceOf({ net, taxes: wanted, quantity }, currency, priceDigits);
  if (priced === null)
    throw new Unexpressible(`no unit price of ${priceDigits} decimal places makes what was paid back for ${note}`);
  const line = { note, product, quantity: Number(quantity), unitPrice: priced.unitPrice, description, taxes };
  return { line, wanted, computed: priced.taxes };
}

/** What of an amount is tax. */
function taxesIn(gross: number, rates: readonly string[]): RatedTax[] {
  const all = rates.reduce((sum, rate) => sum + Number(rate), 0);
  const net = Math.round(gross / (1 + all));
  const taxes = rates.map((rate) => ({ rate, amount: timesRate(net, rate) }));
  const [last] = taxes.slice(-1);
  if (last !== undefined) last.amount += gross - net - taxes.reduce((sum, { amount }) => sum + amount, 0);
  return taxes;
}

function rateOf(settings: Settings, tax: number): string {
  const found = Object.entries(settings.order.taxes).find(([, id]) => id === tax);
  if (found === undefined) throw new Unexpressible(`the settings name no rate of the tax ${tax}`);
  return found[0];
}
