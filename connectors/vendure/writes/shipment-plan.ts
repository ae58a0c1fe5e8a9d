import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import type { Body } from '../../../src/model/entity.ts';
import type { Json } from '../../../src/model/json.ts';
import { among, graphCall } from './graph-call.ts';

/** How far a fulfilment can be in Vendure, in this order; each is reached through those before it. */
export type FulfilmentState = 'Pending' | 'Shipped' | 'Delivered' | 'Cancelled';

/** Groups that are written by moving the fulfilment on; the others by making it or by its tracking. */
const STATE_GROUPS = ['status', 'derived.milestone'];

/** What has not left yet. */
const BEFORE = new Set(['unknown', 'label_created', 'arrived_for_pickup', 'pending', 'packed']);

interface Package {
  carrier?: string | null;
  trackingNumber?: string | null;
  contents: { line: string; quantity: string }[];
}

/**
 * `make → Shipped → Delivered`, each a call of its own; further packages or another tracking number afterwards.
 * The first is found again by our reference; the others do nothing when they are made twice.
 */
export function planShipment(input: PlanInput): Planned {
  const exists = input.shadow?.exists === true;
  const id = fulfilmentOf(input);
  if (input.wanted.mode === 'absent')
    return exists && id !== null ? move(id, 'Cancelled', { purpose: 'delete', groups: [] }) : { done: true };
  if (!exists || id === null) return makeShipment(input);
  const written = among(Object.keys(input.wanted.groups), STATE_GROUPS);
  if (input.step === 'Delivered') return move(id, 'Delivered', { purpose: 'update', groups: written });
  const changed = among(STATE_GROUPS, input.changed).length > 0;
  if (input.step === 'Shipped' || changed) return moveOn(input.body, id, written);
  const rest = input.changed.filter((group) => !STATE_GROUPS.includes(group));
  return rest.length === 0 ? { done: true } : track(input.body, id, rest);
}

/** `12/5` → `5`. */
function fulfilmentOf({ shadow }: PlanInput): string | null {
  return shadow?.id?.split('/')[1] ?? null;
}

function makeShipment({ body, record, wanted, references }: PlanInput): Planned {
  const lines = linesOf(body);
  if (lines.length === 0) return { refused: 'a fulfilment without lines cannot be made in Vendure' };
  if (Object.keys(references['order'] ?? {}).length === 0) return { refused: 'the order is not known in Vendure' };
  if (!lines.every(isWhole)) return { refused: PARTS };
  const { method, trackingCode } = tracking(body);
  const state = stateOf(body);
  if (state === 'Cancelled') return { done: true };
  const groups = Object.keys(wanted.groups);
  const later = state === 'Pending' ? [] : STATE_GROUPS;
  return graphCall(
    'makeShipment',
    {
      input: {
        lines,
        handler: {
          code: 'syncline-fulfillment',
          arguments: [
            { name: 'method', value: method },
            { name: 'trackingCode', value: trackingCode },
            { name: 'synclineReference', value: record },
          ],
        },
      },
    },
    {
      purpose: 'create',
      groups: groups.filter((group) => !later.includes(group)),
      next: state === 'Pending' ? undefined : 'Shipped',
    },
  );
}

function moveOn(body: Body, id: string, groups: string[]): Planned {
  const state = stateOf(body);
  if (state === 'Cancelled') return move(id, 'Cancelled', { purpose: 'update', groups });
  if (state === 'Delivered') return move(id, 'Shipped', { purpose: 'update', groups: [], next: 'Delivered' });
  // Vendure makes a fulfilment as `Pending`: nothing moves it there.
  return move(id, state, { purpose: 'update', groups });
}

function move(
  id: string,
  state: FulfilmentState,
  frame: { purpose: 'update' | 'delete'; groups: string[]; next?: string },
): Planned {
  return graphCall('moveShipment', { id, state }, frame);
}

/** The lines go along so that the plug-in can say when they differ: those of a fulfilment that is made stay. */
function track(body: Body, id: string, groups: string[]): Planned {
  const lines = linesOf(body);
  if (!lines.every(isWhole)) return { refused: PARTS };
  return graphCall('trackShipment', { input: { id, ...tracking(body), lines } }, { purpose: 'update', groups });
}

const PARTS = 'Vendure counts whole pieces, and the shipment holds a part of one';

interface FulfilledLine {
  [field: string]: Json;
  orderLineId: string;
  quantity: number;
}

/** How many of each line left, over all packages. */
function linesOf(body: Body): FulfilledLine[] {
  const quantities = new Map<string, number>();
  for (const { line, quantity } of packagesOf(body).flatMap((one) => one.contents)) {
    quantities.set(line, (quantities.get(line) ?? 0) + Number(quantity));
  }
  return [...quantities].map(([orderLineId, quantity]) => ({ orderLineId, quantity }));
}

function isWhole({ quantity }: FulfilledLine): boolean {
  return Number.isSafeInteger(quantity);
}

/** A fulfilment of Vendure has one method and one tracking code: those of several packages stand side by side. */
function tracking(body: Body): { method: string; trackingCode: string } {
  const packages = packagesOf(body);
  const distinct = (texts: (string | null | undefined)[]): string =>
    [...new Set(texts.filter((text): text is string => typeof text === 'string' && text !== ''))].join(', ');
  return {
    method: distinct(packages.map(({ carrier }) => carrier)),
    trackingCode: distinct(packages.map(({ trackingNumber }) => trackingNumber)),
  };
}

/** What the carrier has scanned counts, else what the shipper says; a shipment without either has left. */
function stateOf(body: Body): FulfilmentState {
  const { milestone } = (body['derived'] ?? {}) as { milestone?: string };
  const { status } = (body['status'] ?? {}) as { status?: string };
  const word = milestone ?? status ?? 'shipped';
  if (word === 'cancelled') return 'Cancelled';
  if (word === 'delivered') return 'Delivered';
  return BEFORE.has(word) ? 'Pending' : 'Shipped';
}

function packagesOf(body: Body): Package[] {
  return ((body['packages'] ?? null) as { packages: Package[] } | null)?.packages ?? [];
}
