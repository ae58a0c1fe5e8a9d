import type { EntityDefinition } from '../entity.ts';
import { Address } from '../value/address.ts';
import { orNull } from '../value/or-null.ts';
import { nextLook } from '../order-life/clock.ts';
import { HoldPlaced, HoldReleased, Holds, Tick } from '../order-life/holds.ts';
import { orderNotices } from '../order-life/odd-events.ts';
import { refusesShipment, Substitution, wrongGoodsFindings, wrongGoodsNotices } from '../order-life/wrong-goods.ts';
import { paymentFindings, paymentNotices } from '../payment/odd-payments.ts';
import { Payment } from '../payment/payment.ts';
import { deriveOrder } from './derive-order.ts';
import { orderCheck } from './order-check.ts';
import { orderMoments } from './order-moments.ts';
import { orderReferences } from './order-references.ts';
import { Buyer, Cancellation, Fulfilment, Header, Lines, Posting, ShipTo, Tags } from './order-schema.ts';
import { WaveTurn, WaveWord } from './wave-schema.ts';

/** What a customer ordered, what has become of it and what was paid. */
export const order = {
  name: 'order',
  prefix: 'ord',
  groups: {
    header: { schema: Header },
    lines: { schema: Lines, staged: 'released' },
    shipTo: { schema: orNull(ShipTo), personal: true, staged: 'released' },
    billTo: { schema: orNull(Address), personal: true },
    buyer: { schema: orNull(Buyer), personal: true },
    cancellation: { schema: orNull(Cancellation) },
    tags: { schema: Tags },
    /** Claimed by the warehouse. */
    fulfilment: { schema: orNull(Fulfilment) },
    /** Claimed by the ERP. */
    posting: { schema: orNull(Posting) },
    /** Claimed by whoever holds it back. */
    holds: { schema: orNull(Holds), shared: true },
  },
  essential: ['header', 'lines'],
  // Some shops keep no quantities of what is cancelled: what it was before anyone read it nobody learns any more.
  ends: ['cancellation'],
  events: {
    payment: Payment,
    hold: HoldPlaced,
    release: HoldReleased,
    tick: Tick,
    substitution: Substitution,
    wave: WaveTurn,
    picking: WaveWord,
  },
  references: orderReferences,
  check: orderCheck,
  derive: deriveOrder,
  notices: (body) => [...orderNotices(body), ...wrongGoodsNotices(body), ...paymentNotices(body)],
  wakes: nextLook,
  review: (derived) => [...paymentFindings(derived), ...wrongGoodsFindings(derived)],
  moments: orderMoments,
  admits: { shipment: refusesShipment },
  gathers: ['shipment', 'invoice', 'return'],
} as const satisfies EntityDefinition;
