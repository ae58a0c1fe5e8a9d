import type { Json } from '../../../src/model/json.ts';
import { searchRead, Unexpressible, type Draft } from '../rpc.ts';
import type { Settings } from '../settings.ts';
import { stepText } from '../step.ts';
import { dateIn } from '../values.ts';

/* What a sale of an order and one of a return have in common: its header, and its way from a draft to settled. */

const BUTTONS: Record<string, string> = { quote: 'confirm', confirm: 'settled', process: 'settled' };
const TOTALS = ['state', 'untaxed_amount', 'tax_amount', 'total_amount'];

export function readSale(sale: number, fields: readonly string[]) {
  return { ...searchRead('sale.sale', [['id', '=', sale]], fields, 1), purpose: 'update' as const };
}

/**
 * Whose it is, by which terms, in which currency. Throws `Unexpressible`.
 *
 * @param at when it was agreed, RFC 3339
 */
export function saleHeader(
  settings: Settings,
  reference: string,
  { currency: code, at }: { currency: string; at: string },
): Record<string, Json> {
  const currency = settings.order.currencies[code];
  if (currency === undefined) throw new Unexpressible(`the settings name no currency ${code}`);
  const { paymentTerm, invoiceMethod = 'order' } = settings.order;
  return {
    company: settings.company,
    reference,
    sale_date: dateIn(at, settings.zone),
    currency,
    warehouse: settings.warehouses[settings.order.warehouse] ?? null,
    invoice_method: invoiceMethod,
    shipment_method: 'order',
    ...(paymentTerm === undefined ? {} : { payment_term: paymentTerm }),
  };
}

/**
 * A step after the sale was created: a look at its totals or at what it came to, or its next button. Throws `Unexpressible`
 * for a step that is none.
 *
 * @param fields what is read of a sale that is settled
 */
export function onItsWay(sale: number, step: string, fields: readonly string[]): Draft {
  if (step === 'totals') return { ...readSale(sale, TOTALS), step: 'look-totals' };
  if (step === 'settled') return { ...readSale(sale, fields), step: 'look-settled' };
  const next = BUTTONS[step];
  if (next === undefined) throw new Unexpressible(`the step ${step} is not known`);
  return { method: `sale.sale.${step}`, params: [[sale]], purpose: 'update', step, next: stepText(next) };
}

/** What follows once its amounts are right. */
export function nextOfDraft(sale: number, state: string, fields: readonly string[]): Draft {
  if (state === 'quotation') return onItsWay(sale, 'confirm', fields);
  return onItsWay(sale, state === 'draft' ? 'quote' : 'settled', fields);
}
