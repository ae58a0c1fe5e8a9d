import type { DeriveInput } from '../../model/entity.ts';
import type { Json } from '../../model/json.ts';
import { deriveReturn } from '../../model/returns/derive-return.ts';
import type { Authorisation, Header, Inspection, Line, Lines, Receipt, Refund } from '../../model/returns/return-schema.ts';
import { input } from '../whole-order.ts';

type ReturnEvent = DeriveInput['events'][number];

export const returnHeader: Header = {
  number: '#1001-R1',
  createdAt: '2026-11-02T09:00:00Z',
  currency: 'EUR',
  order: { id: 'o-1' },
  customer: { id: 'c-17' },
};

/** Two tees worth 40.00, nothing paid back yet. */
export function returnLine(changes: Partial<Line> = {}): Line {
  return { id: 'rl1', orderLine: 'l1', sku: 'TEE-M', quantity: '2', value: 4_000, refund: 0, ...changes };
}

export const returnLines: Lines = { lines: [returnLine()], total: 0 };

export function receipt(quantity: string, changes: Partial<Receipt> = {}): Receipt {
  const lines = [{ line: null, sku: 'TEE-M', quantity }];
  return { status: 'partial', at: '2026-11-10T08:00:00Z', location: 'WH1', lines, ...changes };
}

/** Units of the tee that were looked at, by what becomes of them; `undecided` has no disposition yet. */
export function inspection(
  units: Partial<Record<NonNullable<Inspection['lines'][number]['disposition']> | 'undecided', string>>,
): Inspection {
  const lines = Object.entries(units).map(([way, quantity]) => ({
    line: null,
    sku: 'TEE-M',
    quantity,
    condition: null,
    disposition: way === 'undecided' ? null : (way as Inspection['lines'][number]['disposition']),
  }));
  return { by: 'Kim', at: '2026-11-10T12:00:00Z', lines };
}

/** The n-th word about whether it may come back: on the n-th of November. */
export function said(state: Authorisation['state'], day: number): ReturnEvent {
  const at = `2026-11-${String(day).padStart(2, '0')}T10:00:00Z`;
  return { system: 'shop', key: `auth-${day}:${state}`, type: 'authorisation', at, classifier: 'actual', data: { state } };
}

export function refund(transaction: string, status: Refund['status'], amount: number, more: Partial<Refund> = {}): ReturnEvent {
  const data: Refund = { transaction, kind: 'refund', status, amount, currency: 'EUR', tender: 'card', ...more };
  const at = '2026-11-12T10:00:00Z';
  return { system: 'shop', key: `${transaction}:${status}`, type: 'refund', at, classifier: 'actual', data };
}

/** The derived state of a return of two tees with these groups and events beside its header and lines. */
export function derived(groups: Record<string, Json>, events: ReturnEvent[] = []): Record<string, Json> {
  return deriveReturn(input({ groups: { header: returnHeader, lines: returnLines, ...groups }, events }));
}
