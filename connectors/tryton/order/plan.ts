import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Header, Lines } from '../../../src/model/order/order-schema.ts';
import { freeze, ownId, type Draft } from '../rpc.ts';
import type { Settings } from '../settings.ts';
import { stepText, type Carried, type Step } from '../step.ts';
import { order } from './facts.ts';
import { lineValues, saleLines, saleTotals } from './lines.ts';
import { destinationOf, foundAddresses, nextOfDestination } from './parties.ts';
import { nextOfDraft, onItsWay, readSale, saleHeader } from './sale.ts';
import { describe, isSame, type Amounts } from './totals.ts';

/*
 * A sale is written in steps, each one call:
 *
 *   sale      party and addresses are looked for or made, then the sale is created as a draft
 *   totals    what Tryton makes of it is read
 *   amounts   compared with the order: only a sale that comes to the same cent goes on
 *   quote → confirm → settled (→ process, where the queue did not do it)
 *
 * and a draft that has to change goes: found → (draft) → sale → totals …, its lines deleted and written anew; so does
 * one that came to another sum, once somebody has mended what made it so and tries again (anew).
 * Every button leaves a sale alone that is already beyond it, so each step may be sent twice.
 */

const BOOKED = new Set(['processing', 'done']);

type Refused = Extract<Planned, { refused: string }>;

/** Null: Tryton holds what is wanted. Throws `Unexpressible`. */
export function planOrder(settings: Settings, input: PlanInput, step: Step): Planned | null {
  const draft = draftOf(settings, input, step);
  if (draft === null || 'refused' in draft) return draft;
  return { call: freeze(settings, draft) };
}

function draftOf(settings: Settings, input: PlanInput, step: Step): Draft | Refused | null {
  if (input.wanted.mode === 'absent') return input.shadow?.exists === true ? removal(input, step) : null;
  if (input.shadow?.exists !== true) return saleStep(settings, input, { ...step, name: 'sale' });
  if (step.name === 'anew') return lookAtSale(input, { anew: true });
  if (step.name === 'found' && (input.changed.length > 0 || step.carried['anew'] === true))
    return afterLook(settings, input, step);
  if (step.name === 'sale') return saleStep(settings, input, step);
  if (input.changed.length > 0) return lookAtSale(input);
  switch (step.name) {
    case '':
    case 'found':
      return null;
    case 'amounts':
      return compared(input, step);
    default:
      return onItsWay(ownId(input), step.name, order.fields);
  }
}

function lookAtSale(input: PlanInput, known: Carried = {}): Draft {
  return { ...readSale(ownId(input), ['state', 'lines']), step: 'look-sale', next: stepText('found', known) };
}

/** Creates the sale, or writes its draft anew, once party and addresses are known. */
function saleStep(settings: Settings, input: PlanInput, step: Step): Draft {
  const to = destinationOf(input, input.body);
  const found = foundAddresses(to, step.carried);
  if (found === null) return nextOfDestination(to, step, 'update');
  const wanted = { header: input.body['header'] as Header, lines: input.body['lines'] as Lines };
  const lines = saleLines(settings, input, wanted).map((line) => lineValues(settings, line));
  const addresses = { invoice_address: found.bill, shipment_address: found.ship };
  const frame = { groups: Object.keys(input.wanted.groups), next: stepText('totals') };
  const old = step.carried['lines'];
  if (Array.isArray(old)) {
    const values = { ...texts(input), ...addresses, lines: [...(old.length === 0 ? [] : [['delete', old]]), ['create', lines]] };
    return { ...frame, method: 'sale.sale.write', params: [[ownId(input)], values], purpose: 'update', step: 'rewrite' };
  }
  const values = { ...saleValues(settings, input, wanted.header), ...addresses, party: found.party, lines: [['create', lines]] };
  return { ...frame, method: 'sale.sale.create', params: [[values]], purpose: 'create', step: 'create-sale' };
}

function saleValues(settings: Settings, input: PlanInput, header: Header): Record<string, Json> {
  return { ...saleHeader(settings, input.record, { currency: header.currency, at: header.placedAt }), ...texts(input) };
}

/** The order's number stands where people look for it; its note is the sale's comment. */
function texts(input: PlanInput): Record<string, Json> {
  const { note } = (input.body['tags'] ?? {}) as { note?: string | null };
  return { description: (input.body['header'] as Header).number, comment: note ?? null };
}

function compared(input: PlanInput, step: Step): Draft | Refused {
  const wanted = saleTotals({ header: input.body['header'] as Header, lines: input.body['lines'] as Lines });
  const found = step.carried as unknown as Amounts;
  if (!isSame(wanted, found)) return { refused: describe(wanted, found), next: stepText('anew') };
  return nextOfDraft(ownId(input), found.state, order.fields);
}

/** What can be done to a sale depends on how far it is. */
function afterLook(settings: Settings, input: PlanInput, step: Step): Draft | { refused: string } {
  const state = stateIn(step);
  if (state === 'cancelled') return { refused: 'the sale was cancelled in Tryton' };
  if (!BOOKED.has(state)) {
    if (state !== 'draft') {
      const next = stepText('found', { ...step.carried, state: 'draft' });
      return { method: 'sale.sale.draft', params: [[ownId(input)]], purpose: 'update', step: 'draft', next };
    }
    return saleStep(settings, input, { name: 'sale', carried: { lines: step.carried['lines'] ?? [] } });
  }
  const firm = input.changed.filter((group) => !['header', 'tags', 'buyer'].includes(group));
  if (firm.length > 0) return { refused: `${firm.join(', ')} of a sale in process are changed by an amendment only` };
  const params: Json[] = [[ownId(input)], texts(input)];
  return { method: 'sale.sale.write', params, purpose: 'update', step: 'write-texts', groups: input.changed };
}

/** A sale in process cannot be cancelled in Tryton: that is asked for, and amends it to nothing. */
function removal(input: PlanInput, step: Step): Draft | { refused: string } {
  if (step.name !== 'found') return lookAtSale(input);
  const state = stateIn(step);
  if (BOOKED.has(state)) return { refused: 'a sale in process has to be asked to cancel' };
  const params: Json[] = [[ownId(input)]];
  if (state === 'confirmed') {
    const next = stepText('found', { ...step.carried, state: 'draft' });
    return { method: 'sale.sale.draft', params, purpose: 'update', step: 'draft', next };
  }
  return { method: 'sale.sale.cancel', params, purpose: 'delete', step: 'cancel' };
}

function stateIn({ carried: { state } }: Step): string {
  return typeof state === 'string' ? state : '';
}
