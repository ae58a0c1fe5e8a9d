import type { Child, DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import type { Payment, PaymentTerms } from './payment.ts';

/** What a buyer is to get back by somebody's word, whether or not it is paid yet. */
export interface Grant {
  /** `<system>/<transaction>` of a refund that was asked for, or the record of a return. */
  id: string;
  by: 'request' | 'return';
  /** Minor units of the currency; more than was given back of it is never asked for. */
  amount: number;
  currency: string;
  /** What its own source says it has paid of it, or is paying. */
  told: number;
}

/** Decided otherwise: what came back is not paid for with money. */
const NO_REFUND: ReadonlySet<string> = new Set(['exchange', 'store_credit', 'denied']);

/** Every grant that the hub's terms let count, sorted by id: a function of sets, in no order. */
export function grants({ events, children }: Pick<DeriveInput, 'events' | 'children'>, terms: PaymentTerms): Grant[] {
  const { requests = false, returns = null } = terms.grants ?? {};
  const found = [
    ...(requests ? requested(events, terms) : []),
    ...(returns === null ? [] : children.flatMap((child) => returned(child, returns))),
  ];
  return found.filter(({ amount }) => amount > 0).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** A refund that another system than the provider has asked for. One that it gave up again is none. */
function requested(events: DeriveInput['events'], { provider }: PaymentTerms): Grant[] {
  const told = Map.groupBy(
    events.filter(({ type, classifier, system }) => type === 'payment' && classifier === 'actual' && system !== provider),
    ({ system, data }) => `${system}/${(data as Payment).transaction}`,
  );
  return [...told].flatMap(([id, some]): Grant[] => {
    const said = some.map(({ data }) => data as Payment).filter(({ kind }) => kind === 'refund');
    const wish = said.find(({ status }) => status === 'requested');
    const has = (...states: Payment['status'][]): boolean => said.some(({ status }) => states.includes(status));
    const paid = has('succeeded', 'pending');
    if (wish === undefined || (!paid && has('failed', 'expired'))) return [];
    return [{ id, by: 'request', amount: wish.amount, currency: wish.currency, told: paid ? wish.amount : 0 }];
  });
}

interface Returned {
  totals?: { refundable?: number; earned?: number; inspected?: number; refunded?: number; pending?: number; currency?: string };
}

/** What a return is worth so far. One of several orders is not shared out between them: a person decides. */
function returned({ entity, id, body }: Child, from: NonNullable<NonNullable<PaymentTerms['grants']>['returns']>): Grant[] {
  if (entity !== 'return' || isOfSeveral(body)) return [];
  const { kind } = objectOf(body['resolution']);
  if (typeof kind === 'string' && NO_REFUND.has(kind)) return [];
  if ((objectOf(body['header'])['exchangeOrder'] ?? null) !== null) return [];
  const { totals = {} } = (body['derived'] ?? {}) as Returned;
  const { refunded = 0, pending = 0, currency = '' } = totals;
  const amount = { approved: totals.refundable, received: totals.earned, inspected: totals.inspected }[from] ?? 0;
  return [{ id, by: 'return', amount, currency, told: refunded + pending }];
}

function isOfSeveral(body: Record<string, Json>): boolean {
  const { lines } = objectOf(body['lines']);
  const own = objectOf(objectOf(body['header'])['order'])['id'] ?? null;
  const named = (Array.isArray(lines) ? lines : []).map((line) => objectOf(line)['order'] ?? own);
  return new Set([...named, own].filter((order) => order !== null)).size > 1;
}

function objectOf(value: Json | undefined): { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
