import type { Failed } from '../../../src/kit/classify.ts';
import type { Outcome } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { normalQuantity } from '../../../src/model/value/quantity.ts';
import { addressKey, readPartyAddress } from '../records/address.ts';
import type { Answered } from '../answer.ts';
import { held } from '../answer.ts';
import { stepText, withCarried, type Carried, type Step } from '../step.ts';
import { decimalAt } from '../values.ts';
import type { Totals } from './lines.ts';
import { describe, isSame } from './totals.ts';

/** How the answers to the steps of an order are read: what has to follow, or how a request ended. */
export const orderAnswers: Record<string, (answered: Answered) => Outcome> = {
  'look-party': (answered) => {
    const [party] = answered.rows();
    return party === undefined
      ? { kind: 'failed', class: 'dependency', status: 200, message: 'Tryton does not know the party', role: 'customer' }
      : held({ next: withCarried(answered.next, known(party)) });
  },
  'look-guest': (answered) => {
    const [party] = answered.rows();
    return held({ next: withCarried(answered.next, party === undefined ? { guest: true } : known(party)) });
  },
  'make-guest': (answered) => held({ next: withCarried(answered.next, { party: answered.made(), known: {} }) }),
  'look-countries': (answered) => {
    const countries = Object.fromEntries(answered.rows().map((row) => [row.text('code'), row.integer('id')]));
    const asked: Json = answered.step.carried['asked'] ?? [];
    return held({ next: withCarried(answered.next, { countries, asked }) });
  },
  'make-addresses': (answered) => {
    const keys = (answered.step.carried['keys'] ?? []) as string[];
    const ids = answered.result.list('').map((one) => one.integer(''));
    const before = (answered.carried['known'] ?? {}) as Record<string, number>;
    const made = Object.fromEntries(keys.map((key, index) => [key, ids[index] ?? 0]));
    return held({ next: withCarried(answered.next, { known: { ...made, ...before } }) });
  },
  'create-sale': (answered) => held({ id: String(answered.made()) }),
  'look-sale': (answered) => {
    const sale = answered.row();
    return held({
      next: withCarried(answered.next, { state: sale.text('state'), lines: sale.list('lines').map((line) => line.integer('')) }),
    });
  },
  'look-totals': (answered) => {
    const sale = answered.row();
    return held({ next: stepText('amounts', { ...totalsOf(sale), state: sale.text('state') }) });
  },
  'look-settled': (answered) => {
    const sale = answered.row();
    const state = sale.text('state');
    if (state === 'processing' || state === 'done')
      return held({ id: sale.id('id'), next: null, returned: answered.facts(sale) });
    if (state === 'confirmed') return held({ next: stepText('process') });
    return { kind: 'failed', class: 'permanent', status: 200, message: `the sale is ${state} in Tryton` };
  },
  'look-cancel': (answered) => afterLook(answered, true),
  'look-edit': (answered) => afterLook(answered, false),
  release: (answered) => {
    const reason = answered.step.carried['reason'];
    return held({
      next: null,
      answer: { outcome: 'rejected', reason: typeof reason === 'string' ? reason : 'goods were picked' },
    });
  },
  verdict: (answered) => {
    const wanted = (answered.step.carried['totals'] ?? null) as unknown as Totals | null;
    const found = totalsOf(answered.row());
    return wanted === null || isSame(wanted, found)
      ? held({ next: null, answer: { outcome: 'accepted' } })
      : { kind: 'failed', class: 'permanent', status: 200, message: `it was changed, but ${describe(wanted, found)}` };
  },
};

/** What a write goes by was read before it, and may have been changed or deleted since: where its next try begins. */
const AGAIN: Record<string, string | null> = { rewrite: stepText('anew'), 'write-party': null, write: null };

/**
 * What the pipeline is told when Tryton refuses one of these calls: that it has to look again, or that the request is
 * refused, once the shipments that were held for it are given back. Null: the refusal stands as it is.
 */
export function mended({ name, carried }: Step, failure: Failed, next: string): Outcome | null {
  if (name === 'make-guest' && failure.message.includes('code on party must be unique'))
    return held({ next: withCarried(next, { guest: false }) });
  const amends = name === 'amend' || name === 'validate';
  if (amends && failure.message.startsWith('ConcurrencyException')) return { ...failure, next: stepText('look', carried) };
  const again = AGAIN[name];
  if (again !== undefined && failure.class !== 'unknown' && failure.class !== 'retryable') return { ...failure, next: again };
  if (!amends || failure.class !== 'permanent') return null;
  const ids = Array.isArray(carried['held']) ? carried['held'] : [];
  return ids.length === 0 ? rejected(failure.message) : held({ next: stepText('release', { ids, reason: failure.message }) });
}

function known(party: Doc): Carried {
  const addresses = party.list('addresses').map((one) => [addressKey(readPartyAddress(one)), one.integer('id')] as const);
  // The first of several that are alike, whatever the order in which Tryton lists them.
  const ids = Object.fromEntries(addresses.toSorted((a, b) => b[1] - a[1]));
  return { party: party.integer('id'), known: ids };
}

function totalsOf(sale: Doc): Totals {
  return {
    untaxed: decimalAt(sale, 'untaxed_amount'),
    tax: decimalAt(sale, 'tax_amount'),
    total: decimalAt(sale, 'total_amount'),
  };
}

const rejected = (reason: string): Outcome => held({ next: null, answer: { outcome: 'rejected', reason } });

/** Whether the sale may be amended now: see the way of a request in `request.ts`. */
function afterLook(answered: Answered, cancels: boolean): Outcome {
  const sale = answered.row();
  const state = sale.text('state');
  const lines = sale.list('lines').filter((line) => line.text('type') === 'line');
  const accepted = held({ next: null, answer: { outcome: 'accepted' } });
  if (state === 'cancelled') return cancels ? accepted : rejected('the sale was cancelled in Tryton');
  if (state !== 'processing' && state !== 'done') {
    if (!cancels) return rejected(`the sale is a ${state} in Tryton, not in process`);
    return held({ next: stepText(state === 'confirmed' ? 'recall' : 'void') });
  }
  // It was done already, whatever became of the sale since.
  const own = sale.list('amendments').find((one) => one.maybeText('description') === answered.step.carried['key']);
  if (own?.text('state') === 'validated') return held({ next: stepText('verdict') });
  const shipments = sale
    .list('shipments')
    .map((one) => ({ id: one.integer('id'), state: one.text('state'), number: one.maybeText('number') }));
  const inState = (...states: string[]): number[] => shipments.filter((one) => states.includes(one.state)).map(({ id }) => id);
  const left = shipments.find((one) => ['picked', 'packed', 'done'].includes(one.state));
  if (left !== undefined) {
    const reason = `goods of shipment ${left.number ?? left.id} are ${left.state === 'done' ? 'shipped' : left.state} already`;
    const ids = inState('draft');
    return ids.length === 0 ? rejected(reason) : held({ next: stepText('release', { ids, reason }) });
  }
  const back = answered.carried;
  if (inState('assigned').length > 0) return held({ next: stepText('unassign', { ...back, ids: inState('assigned') }) });
  if (inState('waiting').length > 0) return held({ next: stepText('hold', { ...back, ids: inState('waiting') }) });
  return held({
    next: withCarried(answered.next, {
      timestamp: sale.maybeText('_timestamp'),
      lines: lines.map(seenLine),
      amendments: sale.list('amendments').map(seenAmendment),
    }),
  });
}

function seenLine(line: Doc): Json {
  const quantity = normalQuantity(decimalAt(line, 'quantity'));
  const taxes = line.list('taxes').map((tax) => tax.integer(''));
  const product = line.maybeInteger('product');
  return [
    line.integer('id'),
    line.maybeText('note') ?? '',
    quantity,
    decimalAt(line, 'unit_price'),
    product,
    taxes,
    line.maybeText('description') ?? '',
  ];
}

function seenAmendment(amendment: Doc): Json {
  return [amendment.maybeText('description') ?? '', amendment.integer('id'), amendment.text('state')];
}
