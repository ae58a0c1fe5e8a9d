import { hash } from 'node:crypto';
import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import type { EffectRequest } from '../../../src/model/delivery.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Header, Lines } from '../../../src/model/order/order-schema.ts';
import { under, words } from '../record-kind.ts';
import { freeze, ownId, searchRead, type Draft } from '../rpc.ts';
import type { Settings } from '../settings.ts';
import { stepText, type Carried, type Step } from '../step.ts';
import { amendments, type SeenLine } from './amend.ts';
import { lineValues, saleLines, saleTotals, type SaleLine } from './lines.ts';
import { destinationOf, foundAddresses, nextOfDestination } from './parties.ts';

/*
 * A sale in process is changed by an amendment: it lowers, raises or replaces lines, and a cancel lowers all to
 * nothing. Validating one throws away the sale's draft moves and draft invoices and makes new ones. It would also
 * throw away the moves of goods that were picked, for those stay drafts until they are packed; so first every
 * shipment is set back to draft, where nobody can pick it, and only when all are does the amendment follow:
 *
 *   look → (unassign) → (hold) → look → amend → look → validate → verdict
 *
 * Goods that were picked refuse the request (release gives back what was held). Every call may be sent twice: the
 * buttons leave alone what is beyond them, and an amendment bears the request's key.
 */

const LOOK_FIELDS = [
  ...words('state _timestamp total_amount lines.type lines.note lines.quantity lines.unit_price'),
  ...under('lines', 'product taxes description'),
  ...words('shipments.state shipments.number amendments.description amendments.state'),
];
const ADDRESSED = ['shipTo', 'billTo'];

/** Throws `Unexpressible`. */
export function planRequest(settings: Settings, input: PlanInput, step: Step): Planned {
  const { request } = input;
  if (request === null || (request.kind !== 'cancel' && request.kind !== 'edit'))
    return { refused: 'Tryton is told of a cancel or an edit only' };
  return { call: freeze(settings, { ...requestDraft(settings, input, { request, step }), purpose: 'request' }) };
}

type Asked = { request: EffectRequest; step: Step };

function requestDraft(settings: Settings, input: PlanInput, { request, step }: Asked): Omit<Draft, 'purpose'> {
  const { carried } = step;
  const ids: Json = carried['ids'] ?? [];
  const kept = stepText('look', toKeep(carried));
  switch (step.name) {
    case 'unassign':
    case 'release':
      return {
        method: 'stock.shipment.out.wait',
        params: [ids],
        step: stepText(step.name, { reason: carried['reason'] ?? null }),
        next: kept,
      };
    case 'hold':
      // Each look holds what it sees: what was held before stays known.
      return {
        method: 'stock.shipment.out.draft',
        params: [ids],
        step: 'hold',
        next: stepText('look', { ...toKeep(carried), held: [...heldBy(carried), ...(Array.isArray(ids) ? ids : [])] }),
      };
    case 'recall':
      return { method: 'sale.sale.draft', params: [[ownId(input)]], step: 'recall', next: kept };
    case 'void':
      return { method: 'sale.sale.cancel', params: [[ownId(input)]], step: 'void', next: kept };
    case 'verdict':
      return verdictStep(ownId(input), verdictOf(input, request));
    case 'amend':
      return amendStep(settings, input, { request, step });
    default:
      return lookStep(settings, input, { request, step });
  }
}

function lookStep(settings: Settings, input: PlanInput, { request, step }: Asked): Omit<Draft, 'purpose'> {
  // What cannot be said to Tryton is refused before anything is held for it.
  wantedLines(settings, input, request);
  const values = { ...input.body, ...request.values };
  if (request.kind === 'edit' && ADDRESSED.some((group) => Object.hasOwn(request.values, group))) {
    const to = destinationOf(input, values);
    const found = foundAddresses(to, step.carried);
    if (found === null) return nextOfDestination(to, { name: 'look', carried: toKeep(step.carried) }, 'request');
    return look(input, request, { ...toKeep(step.carried), to: [found.party, found.bill, found.ship] });
  }
  return look(input, request, toKeep(step.carried));
}

function look(input: PlanInput, request: EffectRequest, known: Carried): Omit<Draft, 'purpose'> {
  const rpc = searchRead('sale.sale', [['id', '=', ownId(input)]], LOOK_FIELDS, 1);
  const step = stepText(`look-${request.kind}`, { key: requestKey(input, request) });
  return { ...rpc, step, next: stepText('amend', known) };
}

/** What the way to the addresses has found stays known while the shipments are held. */
function toKeep({ party, known, guest, countries, asked, held }: Carried): Carried {
  const kept = { party, known, guest, countries, asked, held };
  return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** Shipments that this request has set back to draft. */
function heldBy({ held }: Carried): Json[] {
  return Array.isArray(held) ? held : [];
}

/** Everything is held: the amendment is made, or validated when it is there already. */
function amendStep(settings: Settings, input: PlanInput, { request, step }: Asked): Omit<Draft, 'purpose'> {
  const key = requestKey(input, request);
  const seen = (step.carried['amendments'] ?? []) as [string, number, string][];
  const own = seen.filter(([description]) => description === key);
  const sale = ownId(input);
  const wanted = wantedLines(settings, input, request);
  const [draft] = own;
  if (draft !== undefined) {
    const params: Json[] = [[draft[1]]];
    return {
      method: 'sale.amendment.validate_amendment',
      params,
      step: stepText('validate', { held: heldBy(step.carried) }),
      next: stepText('verdict'),
    };
  }
  const { changed, added } = amendments(settings, wanted, (step.carried['lines'] ?? []) as unknown as SeenLine[]);
  const to = step.carried['to'];
  if (Array.isArray(to))
    changed.push({ action: 'party', party: to[0] ?? null, invoice_address: to[1] ?? null, shipment_address: to[2] ?? null });
  const values: Record<string, Json> = {
    ...(added.length === 0 ? {} : { lines: [['create', added.map((line) => lineValues(settings, line))]] }),
    amendments: [['create', [{ description: key, lines: changed.length === 0 ? [] : [['create', changed]] }]]],
  };
  return {
    method: 'sale.sale.write',
    params: [[sale], values],
    // Written in between by somebody else it is refused, and so is the same write once more.
    context: { _timestamp: { [`sale.sale,${sale}`]: step.carried['timestamp'] ?? null } },
    step: stepText('amend', { held: heldBy(step.carried) }),
    groups: Object.keys(request.groups),
    next: stepText('look', toKeep(step.carried)),
  };
}

function verdictStep(sale: number, totals: Json): Omit<Draft, 'purpose'> {
  const rpc = searchRead('sale.sale', [['id', '=', sale]], ['state', 'untaxed_amount', 'tax_amount', 'total_amount'], 1);
  return { ...rpc, step: stepText('verdict', { totals }) };
}

/** Nothing for a cancel: then all lines that are there are lowered to nothing. */
function wantedLines(settings: Settings, input: PlanInput, request: EffectRequest): SaleLine[] | null {
  if (request.kind === 'cancel') return [];
  if (!Object.hasOwn(request.values, 'lines')) return null;
  const values = { ...input.body, ...request.values };
  return saleLines(settings, input, { header: values['header'] as Header, lines: values['lines'] as Lines });
}

/** What the sale has to come to after the request; null for one that changes no amounts. */
function verdictOf(input: PlanInput, request: EffectRequest): Json {
  if (request.kind === 'cancel') return { untaxed: '0', tax: '0', total: '0' };
  const values = { ...input.body, ...request.values };
  if (!Object.hasOwn(request.values, 'lines')) return null;
  return { ...saleTotals({ header: values['header'] as Header, lines: values['lines'] as Lines }) };
}

/** The same for the same request, another for every other one. */
function requestKey(input: PlanInput, { kind, trigger }: EffectRequest): string {
  return `${kind} ${hash('sha256', [input.record, input.facet, kind, trigger].join('\n'), 'hex').slice(0, 24)}`;
}
