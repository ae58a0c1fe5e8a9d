import type { Static } from 'typebox';
import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import type { shipment } from '../../../src/model/entities/shipment.ts';
import type { Json } from '../../../src/model/json.ts';
import { callOf } from '../documents/document.ts';
import {
  adoptFulfilment,
  cancelFulfilment,
  createFulfilment,
  lookAtTracking,
  moveWork,
  readMoreWork,
  readWork,
  updateTracking,
} from '../documents/writes.ts';
import type { Settings } from '../settings.ts';
import { allocateWork, type Shipped } from './allocate-work.ts';
import { DONE, groupOf, locationOf, referred, refuse } from './planner.ts';
import { movedStep, readMoved, readStep, TRACK, type Moved, type Work } from './work-step.ts';

type Groups = (typeof shipment)['groups'];
type Header = Static<Groups['header']['schema']>;
type Packages = Static<Groups['packages']['schema']>;
type Status = Static<Groups['status']['schema']>;

/** What has not left is no fulfilment yet. */
const NOT_YET = new Set(['pending', 'packed']);

/**
 * The shop fulfils not orders but the work it has given to a place. So that is read first, and the answer tells what
 * can be fulfilled (step `ship …`); then the fulfilment is made of it. Afterwards only tracking changes (step `track`, where a
 * look has shown that it is another one), or all is undone.
 */
export function planShipment(input: PlanInput, settings: Settings): Planned {
  const status = (groupOf(input, 'status') as Status | null)?.status ?? 'shipped';
  const { mode } = input.wanted;
  const exists = input.shadow?.exists === true;
  if (mode === 'leave') return DONE;
  const isUndone = mode === 'absent' || status === 'cancelled';
  if (!exists) return isUndone || NOT_YET.has(status) ? DONE : planNew(input, settings);
  const id = input.shadow?.id ?? null;
  if (id === null) return refuse('the shop’s id of the fulfilment is not known');
  if (mode === 'absent') return callOf(cancelFulfilment, { id }, { purpose: 'delete', groups: [] });
  if (isUndone)
    return input.changed.includes('status') ? callOf(cancelFulfilment, { id }, { purpose: 'update', groups: ['status'] }) : DONE;
  return input.step === TRACK || input.changed.includes('packages') ? planTracking(input, id, settings) : DONE;
}

/** Packages may change in what the shop knows nothing of, such as a weight: its tracking is looked at, and written if it is another one. */
function planTracking(input: PlanInput, id: string, settings: Settings): Planned {
  if (shippedOf(input).some(({ quantity }) => !Number.isSafeInteger(quantity)))
    return refuse('the shop counts whole pieces only');
  const tracking = trackingOf(input) ?? { numbers: [] };
  const rest = { purpose: 'update' as const, groups: ['packages'] };
  const note = { lines: linesOf(input) };
  if (input.step !== TRACK) return callOf(lookAtTracking, { id }, { ...rest, next: TRACK, note: { ...note, tracking } });
  return callOf(updateTracking, { id, tracking, notify: settings.notifyCustomer ?? false }, { ...rest, note });
}

function planNew(input: PlanInput, settings: Settings): Planned {
  const order = referred(input, 'order');
  if (order === null) return refuse('the shop’s id of the order is not known');
  const work = readStep(input.step);
  if (work === null) return look(order, readMoved(input.step));
  const [more] = work.more;
  if (more !== undefined) {
    const rest = { purpose: 'update' as const, groups: [], next: 'look', note: { work: work as unknown as Json } };
    return callOf(readMoreWork, { id: more.order, after: more.after }, rest);
  }
  const tracking = trackingOf(input);
  const groups = Object.keys(input.wanted.groups);
  const known = numbersOf(input)
    .map((number) => work.tracked[number])
    .find((one) => one !== undefined);
  // Somebody has sent it already, or we have and were never told: it is taken over.
  if (known !== undefined) return callOf(adoptFulfilment, { id: known }, { purpose: 'update', groups });
  const location = locationOf(settings, (groupOf(input, 'header') as Header | null)?.location);
  const shipped = shippedOf(input);
  const allocated = allocateWork(shipped, work, location);
  // What was read may have been changed since: a hold released, work moved.
  if ('refused' in allocated) return { ...allocated, next: null };
  if ('elsewhere' in allocated) return move(allocated, work);
  const isLong = allocated.orders.some(({ lines }) => lines.length > MOST_LINES);
  if (isLong && !allocated.orders.every((order) => isWhole(order, work)))
    return refuse(`the shop takes ${MOST_LINES} lines at a time, and more of them were sent, some in part`);
  const fulfillment: Record<string, Json> = {
    // Without lines all that is left of the work is meant.
    lineItemsByFulfillmentOrder: allocated.orders.map(({ id, lines }) => ({
      fulfillmentOrderId: id,
      ...(isLong ? {} : { fulfillmentOrderLineItems: lines }),
    })),
    notifyCustomer: settings.notifyCustomer ?? false,
    ...(tracking === null ? {} : { trackingInfo: tracking }),
  };
  const note = {
    record: input.record,
    order,
    seen: work.seen,
    numbers: numbersOf(input),
    lines: linesOf(input),
  };
  return callOf(createFulfilment, { fulfillment }, { purpose: 'create', groups, note });
}

/** What was asked so far goes along, so that it ends. */
function look(order: string, moved: Moved | null): Planned {
  const rest = { purpose: 'update' as const, groups: [], next: 'look' };
  return callOf(readWork, { id: order }, moved === null ? rest : { ...rest, note: { ...moved } });
}

function move({ elsewhere: { id, lines }, to }: { elsewhere: { id: string; lines: Json }; to: string }, work: Work): Planned {
  const { moves = 0 } = work;
  const rest = { purpose: 'update' as const, groups: [], next: movedStep(work), note: { moves } };
  return callOf(moveWork, { id, to: `gid://shopify/Location/${to}`, lines }, rest);
}

/** As many entries as the shop takes in one list. */
const MOST_LINES = 250;

/** True when nothing of the work would be left. */
function isWhole({ id, lines }: { id: string; lines: { id: string; quantity: number }[] }, { orders }: Work): boolean {
  const taken = new Map(lines.map((line) => [line.id, line.quantity]));
  const all = orders.find((one) => one.id === id)?.lines ?? [];
  return all.every((line) => line.remaining === (taken.get(line.id) ?? 0));
}

/** What is in the packages, line by line of the order. */
function shippedOf(input: PlanInput): Shipped[] {
  const packages = (groupOf(input, 'packages') as Packages | null)?.packages ?? [];
  const byLine = new Map<string, number>();
  for (const { line, quantity } of packages.flatMap((one) => one.contents))
    byLine.set(line, (byLine.get(line) ?? 0) + Number(quantity));
  return [...byLine].map(([line, quantity]) => ({ line, quantity }));
}

/** The same as our note in a call: what the fulfilment has to hold. */
function linesOf(input: PlanInput): Json {
  return shippedOf(input).map(({ line, quantity }) => ({ line, quantity }));
}

function numbersOf(input: PlanInput): string[] {
  const packages = (groupOf(input, 'packages') as Packages | null)?.packages ?? [];
  return packages.map((one) => one.trackingNumber ?? '').filter((number) => number !== '');
}

/** One carrier for all numbers: the shop knows one company a fulfilment. Null without numbers. */
function trackingOf(input: PlanInput): Record<string, Json> | null {
  const numbers = numbersOf(input);
  if (numbers.length === 0) return null;
  const company =
    (groupOf(input, 'packages') as Packages | null)?.packages.find((one) => (one.carrier ?? '') !== '')?.carrier ?? null;
  return { ...(company === null ? {} : { company }), numbers };
}
