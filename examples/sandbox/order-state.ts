import type { Body } from '../../src/model/entity.ts';

/* What flows ask of a record: how far an order is, and whether a shipment is on its way. */

/** True until every destination has let the order go. */
export const isLive = (order: Body): boolean =>
  (order['derived'] as { lifecycle?: string } | undefined)?.lifecycle !== 'cancelled';
export const isWanted = (order: Body): boolean => (order['cancellation'] ?? null) === null;
/** Nobody holds it back. Asked before the warehouse is told of it: afterwards a hold is advice. */
export const isFree = (order: Body): boolean => (order['derived'] as { onHold?: boolean } | undefined)?.onHold !== true;
export const hasLeft = (shipment: Body): boolean => (shipment['status'] as { status?: string } | undefined)?.status === 'shipped';

/** Every unit of it is promised. */
export const isPromised = (order: Body): boolean =>
  (order['derived'] as { allocation?: string } | undefined)?.allocation === 'full';

/** What was authorised can be captured no more, and nothing has been paid otherwise. */
export const hasLapsed = (order: Body): boolean =>
  (order['derived'] as { payment?: { status?: string } } | undefined)?.payment?.status === 'expired';

/** What is kept and what can still be captured pay for it. */
export const isCovered = (order: Body): boolean =>
  (order['derived'] as { payment?: { covered?: boolean } } | undefined)?.payment?.covered === true;
