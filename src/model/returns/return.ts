import type { EntityDefinition } from '../entity.ts';
import { orNull } from '../value/or-null.ts';
import { deriveReturn } from './derive-return.ts';
import { returnCheck, returnNotices } from './return-check.ts';
import { returnKeys, returnReferences } from './return-links.ts';
import { returnMoments } from './return-moments.ts';
import {
  Authorisation,
  AuthorisationStep,
  Header,
  Inspection,
  Lines,
  Receipt,
  Refund,
  Resolution,
  Shipment,
} from './return-schema.ts';

/** What comes back, from the request for it to the money: where the goods are, and what is paid for them. */
export const returnEntity = {
  name: 'return',
  prefix: 'ret',
  groups: {
    header: { schema: Header },
    lines: { schema: Lines },
    /** Claimed by the shop or the returns app. */
    authorisation: { schema: orNull(Authorisation) },
    /** Claimed by who makes the label or sees the parcel. */
    shipment: { schema: orNull(Shipment) },
    /** Claimed by the warehouse. */
    receipt: { schema: orNull(Receipt) },
    /** Claimed by the warehouse. */
    inspection: { schema: orNull(Inspection) },
    /** Claimed by who decides about the money. */
    resolution: { schema: orNull(Resolution) },
  },
  essential: ['header', 'lines'],
  // A parcel without papers is no part of something that is still to come: it is a return that nobody has announced.
  alone: ['receipt'],
  events: { authorisation: AuthorisationStep, refund: Refund },
  keys: returnKeys,
  // Carriers give numbers out again: two returns of one shop stay two.
  apart: 'header',
  references: returnReferences,
  check: returnCheck,
  derive: deriveReturn,
  notices: returnNotices,
  moments: returnMoments,
} as const satisfies EntityDefinition;
