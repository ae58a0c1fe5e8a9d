import type { Body } from '../../model/entity.ts';
import { decimalAmount, isCurrency } from '../../model/value/money.ts';
import { openCases } from '../../store/cases.ts';
import { closeUnexpiring, expiringBefore } from '../../store/hub/expiries.ts';
import { openAuthorisations } from '../batch/expiries.ts';
import type { Engine } from '../engine.ts';

const CODE = 'SYN_PROJECT_AUTHORISATION_EXPIRES';
const MOST = 500;

/**
 * Says of authorisations that lapse soon while nothing has captured them, `payments.warnBefore` ahead, and closes what
 * was said of those that were captured, voided or extended.
 *
 * @returns how many orders were said so of
 */
export async function reportExpiring(engine: Engine): Promise<number> {
  const before = engine.now() + engine.hub.payments.warnBeforeMs;
  const due = await expiringBefore(engine.store, before, { code: CODE, limit: MOST });
  await openCases(
    engine.store,
    due.map(({ recordId, body }) => ({
      key: `record/${recordId}`,
      code: CODE,
      system: null,
      recordId,
      deliveryId: null,
      changeId: null,
      detail: detailOf(JSON.parse(body) as Body, before),
    })),
  );
  await closeUnexpiring(engine.store, { before, code: CODE, resolution: 'It was captured, voided or extended.' });
  return due.length;
}

function detailOf(body: Body, before: number): string {
  const lapsing = openAuthorisations(body).filter(({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) < before);
  return lapsing
    .map(({ transaction, tender, currency, open, expiresAt }) => {
      const money = isCurrency(currency) ? `${decimalAmount(open, currency)} ${currency}` : `${open} of ${currency}`;
      return `${transaction} (${tender}): ${money} can be captured until ${expiresAt ?? ''}`;
    })
    .join('; ');
}
