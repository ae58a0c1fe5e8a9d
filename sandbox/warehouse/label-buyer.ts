import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { parseDoc } from '../frame/json.ts';
import { textOf } from '../frame/desk.ts';

/** Buys a label from the carrier. The key is the package's, so asking again after silence buys nothing twice; null: ask again later. */
export type LabelBuyer = (wanted: { packageId: string; weight: number; shipTo: Doc; service: string }) => Promise<Doc | null>;

export function carrierLabels(url: string, frame: Frame): LabelBuyer {
  const pair = `${frame.secrets('SANDBOX_CARRIER_USER')}:${frame.secrets('SANDBOX_CARRIER_PASSWORD')}`;
  const authorization = `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  return async (wanted) => {
    const body = JSON.stringify({
      reference: wanted.packageId,
      service: wanted.service,
      weight_g: wanted.weight,
      ship_to: wanted.shipTo,
    });
    const headers = {
      authorization,
      'content-type': 'application/json; charset=utf-8',
      'idempotency-key': `label-${wanted.packageId}`,
    };
    try {
      const answer = await fetch(`${url}/labels`, { method: 'POST', headers, body, signal: AbortSignal.timeout(3000) });
      const label = parseDoc(await answer.text());
      return answer.status === 201
        ? { tracking_number: textOf(label, 'tracking_number'), carrier: textOf(label, 'carrier') }
        : null;
    } catch {
      return null;
    }
  };
}

/** Without a carrier the warehouse numbers its own packages. */
export const ownLabels: LabelBuyer = (wanted) => Promise.resolve({ tracking_number: `OWN-${wanted.packageId}`, carrier: 'own' });
