import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import type { EffectRequest } from '../../../src/model/delivery.ts';
import type { Address } from '../../../src/model/value/address.ts';
import { writeAddress } from '../facts/address.ts';
import { graphCall } from './graph-call.ts';

/** Addresses that a request may change; lines are the shop's own. */
const READDRESSED: Record<string, string> = { shipTo: 'updateShippingAddress', billTo: 'updateBillingAddress' };

/** Orders are made by shoppers: the hub writes a note, cancels, and changes an address when it is asked to. */
export function planOrder(input: PlanInput): Planned {
  const id = input.shadow?.id ?? null;
  if (id === null) return { refused: 'orders are made by shoppers, and Vendure does not hold this one' };
  if (input.request !== null) return planRequest(input, input.request, id);
  if (input.wanted.mode !== 'present' || input.changed.length === 0) return { done: true };
  if (!input.changed.includes('tags')) return { refused: `${input.changed.join(', ')} of an order cannot be changed in Vendure` };
  const { note } = (input.body['tags'] ?? {}) as { note?: string | null };
  const variables = { input: { id, customFields: { synclineNote: note ?? null } } };
  return graphCall('noteOrder', variables, { purpose: 'update', groups: ['tags'] });
}

function planRequest(input: PlanInput, request: EffectRequest, id: string): Planned {
  if (request.kind === 'cancel') return planCancel(input, id);
  if (request.kind === 'edit') return planEdit(input, request, id);
  return { refused: 'a notice cannot be given to Vendure' };
}

/**
 * `look → cancel → money → (refund:<payment>:<amount> | void:<payment>) → money → …`: what follows is said by each
 * answer. The look is there because Vendure cancels what has left as readily as what has not.
 */
function planCancel({ step, body }: PlanInput, id: string): Planned {
  const frame = { purpose: 'request' as const, groups: [] };
  if (step === null) return graphCall('lookAtOrder', { id }, { ...frame, next: 'cancel' });
  const [word = '', payment = '', amount = ''] = step.split(':');
  if (word === 'cancel') {
    const { reason } = (body['cancellation'] ?? {}) as { reason?: string | null };
    const input = { orderId: id, cancelShipping: true, reason: reason ?? 'cancelled by Syncline' };
    return graphCall('cancelOrder', { input }, { ...frame, next: 'money' });
  }
  if (word === 'money') return graphCall('lookAtOrder', { id }, { ...frame, next: 'money' });
  if (word === 'void') return graphCall('voidPayment', { id: payment }, { ...frame, next: 'money' });
  const input = {
    paymentId: payment,
    amount: Number(amount),
    reason: 'cancelled by Syncline',
    lines: [],
    shipping: 0,
    adjustment: 0,
  };
  return graphCall('refundOrder', { input }, { ...frame, next: 'money' });
}

/** `look → open:<state> → change:<state> → close:<state>`: Vendure changes an order only while it is `Modifying`. */
function planEdit({ step }: PlanInput, request: EffectRequest, id: string): Planned {
  const groups = Object.keys(request.groups);
  const other = groups.filter((group) => READDRESSED[group] === undefined);
  if (other.length > 0) return { refused: `${other.join(', ')} of an order cannot be changed in Vendure` };
  const frame = { purpose: 'request' as const, groups: [] };
  if (step === null) return graphCall('lookAtOrder', { id }, { ...frame, next: 'open' });
  const [word, state = ''] = step.split(':');
  if (word === 'open') return graphCall('moveOrder', { id, state: 'Modifying' }, { ...frame, next: `change:${state}` });
  if (word === 'close') return graphCall('moveOrder', { id, state }, { ...frame, groups });
  const addresses = groups.flatMap((group) => {
    const address = (request.values[group] ?? null) as Address | null;
    return address === null ? [] : [[READDRESSED[group] ?? '', writeAddress(address)] as const];
  });
  const input = { orderId: id, dryRun: false, ...Object.fromEntries(addresses), options: { recalculateShipping: false } };
  return graphCall('readdressOrder', { input }, { ...frame, next: `close:${state}` });
}
