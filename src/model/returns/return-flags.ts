import { compareQuantities, isSome } from '../value/quantity.ts';
import type { Refused } from './authorisation.ts';
import { isGoods } from './line-counts.ts';
import { hasArrived, hasLabel, isSent, type Physical } from './physical-state.ts';
import type { ReturnTotals } from './return-money.ts';

/** What a person should look at; each is a statement about a set of facts, whatever their order. */
export type ReturnFlag =
  /** Goods came back that belong to no return. */
  | 'unmatched'
  /** Goods came back before anybody approved it. */
  | 'received_before_approval'
  /** Goods came back although it was declined, cancelled or had expired. */
  | 'received_despite_refusal'
  /** More units than were authorised, or of what no line asks for. */
  | 'over_received'
  /** More units than ever left. */
  | 'more_than_shipped'
  | 'after_window'
  /** Paid back before the goods arrived. */
  | 'advance'
  /** More was paid back than its lines are worth. */
  | 'over_refunded'
  | 'refunded_despite_denial'
  | 'exchanged_and_refunded'
  /** Closed with goods here that nobody has looked at. */
  | 'closed_uninspected';

export function returnFlags(physical: Physical, totals: ReturnTotals): ReturnFlag[] {
  return [...goodsFlags(physical), ...moneyFlags(physical, totals)];
}

function goodsFlags({ groups, authorised, counted }: Physical): ReturnFlag[] {
  const found: ReturnFlag[] = [];
  const { lines, extra } = counted;
  const arrived = hasArrived(counted);
  if (groups.header === null) return arrived || groups.receipt !== null ? ['unmatched'] : [];
  if (arrived && (authorised === 'none' || authorised === 'requested')) found.push('received_before_approval');
  else if (arrived && isEnded(authorised)) found.push('received_despite_refusal');
  if (extra.length > 0 || lines.some(({ line, received }) => compareQuantities(received, line.quantity) > 0))
    found.push('over_received');
  if (lines.some(({ line, received }) => (line.shipped ?? null) !== null && compareQuantities(received, line.shipped ?? '0') > 0))
    found.push('more_than_shipped');
  if (isLate(groups)) found.push('after_window');
  const untouched = lines.some(({ line, received, inspected }) => isGoods(line) && compareQuantities(inspected, received) < 0);
  if (authorised === 'closed' && arrived && untouched) found.push('closed_uninspected');
  return found;
}

/** The day it was sent decides; where nobody tells of that, the day it arrived. */
function isLate({ header, shipment, receipt }: Physical['groups']): boolean {
  const until = header?.window?.until;
  const sent = shipment?.sentAt ?? receipt?.at ?? null;
  return until !== undefined && sent !== null && Date.parse(sent) > Date.parse(until);
}

function moneyFlags({ groups, authorised }: Physical, { refunded, worth, advance }: ReturnTotals): ReturnFlag[] {
  if (refunded <= 0) return [];
  const found: ReturnFlag[] = [];
  const denied = groups.resolution?.kind === 'denied' || isEnded(authorised);
  if (denied) found.push('refunded_despite_denial');
  else if (advance > 0 && refunded <= worth) found.push('advance');
  if (refunded > worth) found.push('over_refunded');
  if ((groups.header?.exchangeOrder ?? null) !== null && refunded >= worth) found.push('exchanged_and_refunded');
  return found;
}

function isEnded(authorised: Physical['authorised']): boolean {
  return authorised === 'declined' || authorised === 'cancelled' || authorised === 'expired';
}

/** What was said and cannot be, of goods and money: words against physical facts and against money that was paid. */
export function refusedWords({ groups, authorised, counted }: Physical, { refunded }: ReturnTotals): Refused[] {
  const { shipment, resolution, header } = groups;
  const refused: Refused[] = [];
  if (isEnded(authorised) && hasLabel(groups) && !isSent(groups) && !hasArrived(counted))
    refused.push({ what: 'label', at: shipment?.labelAt ?? null, state: authorised });
  if (resolution?.kind === 'denied' && refunded > 0) refused.push({ what: 'denied', at: resolution.at, state: 'refunded' });
  if (header?.method === 'keep_it' && counted.lines.some(({ received }) => isSome(received)))
    refused.push({ what: 'keep_it', at: null, state: 'received' });
  return refused;
}
