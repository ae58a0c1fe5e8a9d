import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { trackingKey } from '../../../src/model/entities/shipment-schema.ts';
import type { Occurrence } from '../../../src/model/fact.ts';

/** The codes of the sandbox's own carrier; what others' codes mean the hub's code tables say. */
const OWN = 'sendex';
const MILESTONES: Record<string, string> = {
  LC: 'label_created',
  PU: 'picked_up',
  DP: 'departed_origin',
  AR: 'in_transit',
  OD: 'out_for_delivery',
  AT: 'delivery_attempted',
  DL: 'delivered',
};

/**
 * Scans of one package. They are found by the tracking number, and by the warehouse's shipment: the
 * carrier's reference is the package's id, `S-000001-2`, and may be known before its number is.
 */
export function readTracking(doc: Doc): FactDraft[] {
  const number = doc.text('tracking_number');
  const carrier = doc.text('carrier');
  const shipment = /^(.+)-\d+$/.exec(doc.maybeText('reference') ?? '')?.[1];
  return [
    {
      entity: 'shipment',
      id: number,
      keys: [trackingKey(carrier, number), ...(shipment === undefined ? [] : [`shipment:${shipment}`])],
      events: doc.list('events').flatMap((event) => readEvent(event, { carrier, number })),
    },
  ];
}

/** An event has no id: code, time and place say which one it is. One that was taken back is told again, marked. */
function readEvent(event: Doc, of: { carrier: string; number: string }): Occurrence[] {
  const scan = readScan(event, of);
  const voided = event.maybeObject('void');
  if (voided === null) return [scan];
  const retraction = { key: `void|${scan.key}`, type: 'retraction', at: voided.time('at'), classifier: 'actual' } as const;
  return [scan, { ...retraction, data: { of: scan.key, reason: voided.maybeText('reason') } }];
}

function readScan(event: Doc, of: { carrier: string; number: string }): Occurrence {
  const code = event.text('code');
  const at = event.time('at');
  const place = event.maybeText('place');
  const list = event.maybeText('list');
  return {
    key: [code, at, place ?? ''].join('|'),
    type: 'scan',
    at,
    classifier: event.oneOf('classifier', ['ACT', 'EST']) === 'ACT' ? 'actual' : 'estimated',
    data: {
      carrier: of.carrier,
      trackingNumber: of.number,
      milestone: of.carrier === OWN && list === null ? (MILESTONES[code] ?? null) : null,
      code,
      list,
      partner: event.maybeText('partner'),
      text: event.maybeText('status'),
      place,
    },
  };
}
