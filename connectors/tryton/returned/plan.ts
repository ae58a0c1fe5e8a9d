import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import { normalQuantity } from '../../../src/model/value/quantity.ts';
import type { Header, Lines } from '../../../src/model/returns/return-schema.ts';
import { amountText } from '../amount.ts';
import { nextOfDraft, onItsWay, readSale, saleHeader } from '../order/sale.ts';
import type { Amounts } from '../order/totals.ts';
import { under, words } from '../record-kind.ts';
import { freeze, ownId, referenced, Unexpressible, type Draft } from '../rpc.ts';
import type { Settings } from '../settings.ts';
import { stepText, type Step } from '../step.ts';
import { returned } from './facts.ts';
import { returnLines, type SoldLine } from './lines.ts';

/*
 * A return is a sale of fewer than no units, whose origin is the sale that it takes back. Tryton makes of it a return
 * shipment, which its warehouse receives, and a credit note. It is written in steps, each one call:
 *
 *   origin    the sale is read: whose it is, and with which products and taxes each line was sold
 *   sale      the return is created as a draft
 *   totals    what Tryton makes of it is read
 *   amounts   compared with what was paid back: only one that comes to the same cent goes on
 *   quote → confirm → settled (→ process, where the queue did not do it)
 *
 * What is booked stays: money that was paid back later is another return.
 */

const ORIGIN_FIELDS = [
  ...words('party invoice_address shipment_address'),
  ...under('lines', 'type note product taxes description'),
];

/** Throws `Unexpressible`. */
export function planReturn(settings: Settings, input: PlanInput, step: Step): Planned {
  if (input.wanted.mode === 'absent')
    return input.shadow?.exists === true ? { refused: 'a return that is booked is not taken back' } : { done: true };
  const draft = draftOf(settings, input, step);
  if (draft === null) return { done: true };
  return 'refused' in draft ? draft : { call: freeze(settings, draft) };
}

function draftOf(settings: Settings, input: PlanInput, step: Step): Draft | { refused: string } | null {
  if (input.shadow?.exists !== true) return step.name === 'sale' ? create(settings, input, step) : lookAtOrigin(input);
  if (input.changed.length > 0) return { refused: `${input.changed.join(', ')} of a return that is booked cannot be changed` };
  switch (step.name) {
    case '':
      return null;
    case 'amounts':
      return compared(input, step);
    default:
      return onItsWay(ownId(input), step.name, returned.fields);
  }
}

function lookAtOrigin(input: PlanInput): Draft {
  return { ...readSale(originOf(input), ORIGIN_FIELDS), step: 'look-origin', next: stepText('sale') };
}

function originOf(input: PlanInput): number {
  const origin = referenced(input, 'order');
  if (origin === null) throw new Unexpressible('Tryton’s id of the order is not known');
  return origin;
}

function create(settings: Settings, input: PlanInput, { carried }: Step): Draft {
  const header = input.body['header'] as Header;
  const lines = input.body['lines'] as Lines;
  const values = {
    ...saleHeader(settings, input.record, { currency: header.currency, at: header.createdAt }),
    origin: `sale.sale,${originOf(input)}`,
    description: header.number,
    party: carried['party'] ?? null,
    invoice_address: carried['bill'] ?? null,
    shipment_address: carried['ship'] ?? null,
    lines: [['create', returnLines(settings, { lines, currency: header.currency }, soldIn(carried['sold']))]],
  };
  const groups = Object.keys(input.wanted.groups);
  const frame = { purpose: 'create' as const, step: 'create-sale', groups, next: stepText('totals') };
  return { ...frame, method: 'sale.sale.create', params: [[values]] };
}

function soldIn(carried: Step['carried'][string] | undefined): SoldLine[] {
  return Array.isArray(carried) ? (carried as unknown as SoldLine[]) : [];
}

function compared(input: PlanInput, step: Step): Draft | { refused: string } {
  const { currency } = input.body['header'] as Header;
  const wanted = amountText(-(input.body['lines'] as Lines).total, currency);
  const { total: found, state } = step.carried as unknown as Amounts;
  if (normalQuantity(wanted) !== normalQuantity(found))
    return { refused: `Tryton makes ${found} of the return, of which ${wanted} was paid back`, next: stepText('totals') };
  return nextOfDraft(ownId(input), state, returned.fields);
}
