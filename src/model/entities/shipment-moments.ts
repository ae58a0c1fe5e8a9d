import type { MomentInput } from '../entity.ts';
import type { Moment } from '../moment.ts';
import { trackingKey, type Header, type Packages, type ScanData, type Status } from './shipment-schema.ts';

/** Labels, the departure, and every scan of every package: what has happened beside what is only expected. */
export function shipmentMoments({ body, events, systemOf }: MomentInput): Moment[] {
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
  return [...labels, ...left, ...events.filter(({ type }) => type === 'scan').map(scanMoment)];
}

function actual(at: string, what: string, text: string, system: string): Moment {
  return { at, what, classifier: 'actual', text, system };
}

function packageName({ carrier, trackingNumber, id }: Packages['packages'][number]): string {
  return trackingNumber ? [carrier, trackingNumber].filter(Boolean).join(' ') : `package ${id}`;
}

/** A carrier and whoever passes its scans on tell of one scan: the same milestone of the same package in the same second. */
function scanMoment({ system, at, classifier, data }: MomentInput['events'][number]): Moment {
  const { carrier, trackingNumber, milestone, code, text, place } = data as ScanData;
  const what = milestone ?? 'scan';
  const words = milestone?.replaceAll('_', ' ') ?? text ?? `code ${code ?? 'unknown'}`;
  const second = Math.floor(Date.parse(at) / 1_000);
  return {
    at,
    what,
    classifier,
    text: `${carrier} ${trackingNumber}: ${words}${place ? `, ${place}` : ''}`,
    system,
    same: JSON.stringify([trackingKey(carrier, trackingNumber), milestone ?? code ?? text, second, classifier]),
  };
}
