import type { MomentInput } from '../entity.ts';
import type { Moment } from '../moment.ts';
import { readScans, type ReadScan } from './scans.ts';
import { trackingKey, type Header, type Packages, type Status } from './shipment-schema.ts';

/** Labels, the departure, and every scan of every package: what has happened beside what is only expected. */
export function shipmentMoments({ body, events, codes, systemOf }: MomentInput): Moment[] {
  const header = (body['header'] ?? null) as Header | null;
  const packages = ((body['packages'] ?? null) as Packages | null)?.packages ?? [];
  const { shippedAt = null } = (body['status'] ?? {}) as Partial<Status>;
  const name = `shipment ${header?.number ?? ''}`.trim();
  const labels = packages.flatMap((one): Moment[] => {
    const { labelCreatedAt: at = null } = one;
    return at === null ? [] : [actual(at, 'label_created', `${packageName(one)} has its label`, systemOf('packages'))];
  });
  const count = packages.length === 1 ? '1 package' : `${packages.length} packages`;
  const left = shippedAt === null ? [] : [actual(shippedAt, 'shipped', `${name} has left: ${count}`, systemOf('status'))];
  return [...labels, ...left, ...readScans(events, codes).map(scanMoment)];
}

function actual(at: string, what: string, text: string, system: string): Moment {
  return { at, what, classifier: 'actual', text, system };
}

function packageName({ carrier, trackingNumber, id }: Packages['packages'][number]): string {
  return trackingNumber ? [carrier, trackingNumber].filter(Boolean).join(' ') : `package ${id}`;
}

/** A carrier and whoever passes its scans on tell of one scan: the same milestone of the same package in the same second. */
function scanMoment({ event, data, milestone, classifier, reason, retracted }: ReadScan): Moment {
  const { carrier, trackingNumber, code, text, place } = data;
  const known = milestone === 'unknown' ? null : milestone;
  const words = known?.replaceAll('_', ' ') ?? text ?? `code ${code ?? 'unknown'}`;
  const why = reason === null ? '' : ` (${reason.replaceAll('_', ' ')})`;
  const second = Math.floor(Date.parse(event.at) / 1_000);
  return {
    at: event.at,
    what: known ?? 'scan',
    classifier,
    text: `${carrier} ${trackingNumber}: ${words}${why}${place ? `, ${place}` : ''}${retracted ? '; taken back' : ''}`,
    system: event.system,
    same: JSON.stringify([trackingKey(carrier, trackingNumber), known ?? code ?? text, second, classifier, retracted]),
  };
}
