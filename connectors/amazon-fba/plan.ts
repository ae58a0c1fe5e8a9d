import type { Call, Planned, PlanInput } from '../../src/kit/contract.ts';
import type { Body } from '../../src/model/entity.ts';
import { addressDocument, itemDocuments, speedOf, Unsendable } from './documents.ts';
import { isMoreThanAsked } from '../../src/model/order/place-parts.ts';
import type { Header, Lines, ShipTo } from '../../src/model/order/order-schema.ts';
import { ownId } from './own-id.ts';
import { placeOf, type Settings } from './settings.ts';

const ORDERS = '/fba/outbound/2020-07-01/fulfillmentOrders';
const COMMENT = 'Thank you for your order.';
/** What Amazon prints: ISO 8859-1, and no two blanks in a row. */
const PRINTABLE = /^(?!.* {2})[\x20-\x7e\xa0-\xff]{1,40}$/;

export function orderPath(id: string): string {
  return `${ORDERS}/${encodeURIComponent(id)}`;
}

/** The next call about an order: it is placed, changed or cancelled. Nothing else is written to Amazon. */
export function openPlan(settings: Settings): (input: PlanInput) => Planned {
  return (input) => {
    if (input.entity !== 'order' || input.facet !== 'main')
      return { refused: `${input.entity} (${input.facet}) is not written to Amazon` };
    try {
      return input.request === null ? planState(settings, input) : planRequest(settings, input, input.request.kind);
    } catch (error) {
      if (error instanceof Unsendable) return { refused: error.message };
      throw error;
    }
  };
}

function planState(settings: Settings, input: PlanInput): Planned {
  const { wanted, shadow, changed } = input;
  const exists = shadow?.exists === true;
  if (wanted.mode === 'leave' || (wanted.mode === 'absent' && !exists)) return { done: true };
  if (wanted.mode === 'absent') return cancel(input, 'delete');
  if (!exists) return create(settings, input);
  return changed.length === 0 ? { done: true } : update(settings, input, { purpose: 'update', groups: changed });
}

function planRequest(settings: Settings, input: PlanInput, kind: string): Planned {
  const { request, body } = input;
  if (kind === 'cancel') return cancel(input, 'request');
  if (kind !== 'edit' || request === null) return { refused: `a ${kind} of an order cannot be asked of Amazon` };
  const asked = { ...input, body: { ...body, ...request.values } };
  if (isMoreThanAsked(asked.body, [placeOf(settings)]))
    return { refused: 'more of an order that several places send: nobody has decided who sends it' };
  return update(settings, asked, { purpose: 'request', groups: Object.keys(request.groups) });
}

function create(settings: Settings, input: PlanInput): Planned {
  const { body, record, key } = input;
  const id = ownId(record, key);
  const document = {
    marketplaceId: settings.marketplace,
    sellerFulfillmentOrderId: id,
    ...headDocument(body, id),
    displayableOrderComment: settings.comment ?? COMMENT,
    shippingSpeedCategory: speedOf(settings, body['lines'] as Lines),
    destinationAddress: addressDocument((body['shipTo'] ?? null) as ShipTo | null),
    fulfillmentAction: settings.action ?? 'Ship',
    fulfillmentPolicy: settings.policy ?? 'FillOrKill',
    items: itemDocuments(settings, body),
  };
  return callOf({ purpose: 'create', method: 'POST', path: ORDERS, groups: Object.keys(input.wanted.groups) }, document);
}

/** Amazon takes changes of orders that are on hold alone: of others it says no. */
function update(settings: Settings, input: PlanInput, { purpose, groups }: Pick<Call, 'purpose' | 'groups'>): Planned {
  const { body } = input;
  const id = heldId(input);
  const lines = body['lines'] as Lines;
  const document = {
    marketplaceId: settings.marketplace,
    ...(groups.includes('header') && headDocument(body, id)),
    ...(groups.includes('lines') && {
      shippingSpeedCategory: speedOf(settings, lines),
      items: itemDocuments(settings, body),
    }),
    ...(groups.includes('shipTo') && { destinationAddress: addressDocument((body['shipTo'] ?? null) as ShipTo | null) }),
    fulfillmentAction: settings.action ?? 'Ship',
  };
  return callOf({ purpose, method: 'PUT', path: orderPath(id), groups }, document);
}

function cancel(input: PlanInput, purpose: 'delete' | 'request'): Planned {
  return callOf({ purpose, method: 'PUT', path: `${orderPath(heldId(input))}/cancel`, groups: [] }, null);
}

function headDocument(body: Body, id: string) {
  const { number, placedAt } = body['header'] as Header;
  return { displayableOrderId: PRINTABLE.test(number) ? number : id, displayableOrderDate: placedAt };
}

function heldId({ shadow }: PlanInput): string {
  const id = shadow?.id ?? null;
  if (id === null) throw new Unsendable('Amazon’s id of the order is not known');
  return id;
}

function callOf(frame: Pick<Call, 'purpose' | 'method' | 'path' | 'groups'>, document: object | null): { call: Call } {
  const body = document === null ? null : JSON.stringify(document);
  return { call: { ...frame, headers: { 'content-type': 'application/json' }, body } };
}
