import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import type { Json } from '../../../src/model/json.ts';
import type { ShipTo } from '../../../src/model/order/order-schema.ts';
import { callOf, idempotencyKey } from '../documents/document.ts';
import { REFERENCE } from '../documents/selections.ts';
import { cancelOrder, createRefund, readCancellation, readCancelled, suggestRefund, updateOrder } from '../documents/writes.ts';
import type { Settings } from '../settings.ts';
import { addressInput, DONE, groupOf, refuse, writable } from './planner.ts';

const WRITABLE = ['tags', 'shipTo', 'posting'];

/** An order is made in the shop: only what others add to it is written, and a cancellation or a refund asked for. */
export function planOrder(input: PlanInput, settings: Settings): Planned {
  const id = input.shadow?.id ?? null;
  if (input.request?.kind === 'cancel') return id === null ? refuse(NO_ID) : planCancel(input, { id, settings });
  if (input.request?.kind === 'notice' && input.facet === 'refund') return id === null ? refuse(NO_ID) : planRefund(input, id);
  if (input.request !== null) return refuse(`a ${input.request.kind} of an order cannot be asked of a shop`);
  if (input.wanted.mode !== 'present' || input.changed.length === 0) return DONE;
  if (id === null) return refuse('orders are made in the shop');
  const groups = writable(input, WRITABLE);
  if (groups.length === 0) return refuse(`${input.changed.join(', ')} of an order cannot be changed in a shop`);
  return callOf(updateOrder, { input: { id, ...orderInput(input, groups) } }, { purpose: 'update', groups });
}

const NO_ID = 'the shop’s id of the order is not known';

function orderInput(input: PlanInput, groups: readonly string[]): Record<string, Json> {
  const tags = groupOf(input, 'tags') as { tags: string[]; note?: string | null } | null;
  const shipTo = groupOf(input, 'shipTo') as ShipTo | null;
  const posting = groupOf(input, 'posting') as { number: string | null; status: string } | null;
  const metafields: Json[] = [{ ...REFERENCE, type: 'single_line_text_field', value: input.record }];
  if (groups.includes('posting') && posting !== null)
    metafields.push({ namespace: REFERENCE.namespace, key: 'posting', type: 'json', value: JSON.stringify(posting) });
  return {
    ...(groups.includes('tags') && tags !== null ? { tags: tags.tags, note: tags.note ?? null } : {}),
    ...(groups.includes('shipTo') && shipTo !== null ? { shippingAddress: addressInput(shipTo) } : {}),
    metafields,
  };
}

const REASONS: Record<string, string> = {
  customer: 'CUSTOMER',
  inventory: 'INVENTORY',
  fraud: 'FRAUD',
  declined: 'DECLINED',
  staff: 'STAFF',
};

/**
 * The shop cancels by a job: it is asked for, then looked at until it is done, and the order tells what came of it.
 * Steps: `job <id>`; `look <until> <words>` after a refusal, which may only mean that it is being cancelled already.
 */
function planCancel(input: PlanInput, { id, settings }: { id: string; settings: Settings }): Planned {
  const groups = Object.keys(input.request?.groups ?? {});
  const rest = { purpose: 'request' as const, groups };
  const [step, ...words] = (input.step ?? '').split(' ');
  if (step === 'job') return callOf(readCancellation, { job: words.join(' '), id }, rest);
  if (step === 'look') {
    const [until = '0', ...said] = words;
    return callOf(readCancelled, { id }, { ...rest, note: { until, words: said.join(' ') } });
  }
  const cancellation = groupOf(input, 'cancellation') as { reason?: string | null } | null;
  const reason = REASONS[(cancellation?.reason ?? '').toLowerCase()] ?? 'OTHER';
  const variables = {
    id,
    reason,
    restock: settings.restockOnCancel ?? true,
    refund: settings.refundOnCancel ?? false,
    notify: settings.notifyCustomer ?? false,
    note: cancellation?.reason ?? null,
  };
  return callOf(cancelOrder, variables, { ...rest, next: 'look' });
}

/** What the shop would pay back, in the buyer's currency. */
interface Suggested {
  currency: string;
  payments: Payment[];
}

interface Payment {
  gateway: string;
  amount: string;
  parentId: string | null;
}

/** What is asked for in the values of a request to pay back. */
interface Refund {
  lines: { line: string; quantity: number; restock?: 'return' | 'cancel' | 'none'; location?: string }[];
  /** By which payments it is paid back, amounts in the buyer's currency; absent: as the shop suggests. */
  payments?: Payment[];
  note?: string;
}

/** The shop works out what is paid back, and by which payment, unless that is said, and names the buyer's currency; then it is paid (step `pay …`). */
function planRefund(input: PlanInput, order: string): Planned {
  const refund = groupOf(input, 'refund') as Refund | null;
  if (refund === null || !Array.isArray(refund.lines)) return refuse('the request does not say what is paid back');
  const groups = Object.keys(input.request?.groups ?? {});
  const rest = { purpose: 'request' as const, groups };
  const lines = refund.lines.map(({ line, quantity, restock = 'none', location }) => ({
    lineItemId: line,
    quantity,
    restockType: { return: 'RETURN', cancel: 'CANCEL', none: 'NO_RESTOCK' }[restock],
    ...(location === undefined ? {} : { locationId: location }),
  }));
  const told = input.step?.startsWith('pay ') === true ? (JSON.parse(input.step.slice(4)) as Suggested) : null;
  if (told === null) return callOf(suggestRefund, { id: order, lines }, { ...rest, next: 'look' });
  const payments = refund.payments ?? told.payments;
  const transactions = payments.map((one) => ({ ...one, orderId: order, kind: 'REFUND' }));
  const key = idempotencyKey(input.record, input.facet, input.request?.trigger ?? '');
  // A second sending may be paid again, whatever the key is for: the mark in the note tells whether it was.
  const mark = `syncline ${key.slice(0, 16)}`;
  const asked: Record<string, Json> = {
    orderId: order,
    // The shop takes the amounts for its own currency otherwise.
    currency: told.currency,
    refundLineItems: lines,
    transactions,
    note: refund.note === undefined ? mark : `${refund.note} (${mark})`,
  };
  return callOf(createRefund, { input: asked, key }, { purpose: 'create', groups, note: { record: input.record, order, mark } });
}
