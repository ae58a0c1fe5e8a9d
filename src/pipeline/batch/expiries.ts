import type { Body } from '../../model/entity.ts';
import type { PaymentSummary } from '../../model/payment/payment-summary.ts';
import type { Transaction } from '../../store/connect.ts';
import { deleteExpiries, writeExpiries } from '../../store/hub/expiries.ts';

interface Changed {
  next: { id: string; body: Body };
  before: { body: Body } | undefined;
}

/** Keeps by when authorisations of these records have to be captured, where that has changed. */
export function keepExpiries(database: Transaction, changes: readonly Changed[]): void {
  const changed = changes
    .map(({ next, before }) => ({
      id: next.id,
      at: expiryOf(next.body),
      was: before === undefined ? null : expiryOf(before.body),
    }))
    .filter(({ at, was }) => at !== was);
  writeExpiries(
    database,
    changed.flatMap(({ id, at }) => (at === null ? [] : [{ recordId: id, at }])),
  );
  deleteExpiries(
    database,
    changed.filter(({ at }) => at === null).map(({ id }) => id),
  );
}

/** Authorisations of which something can still be captured, with the payment's currency amounts in minor units. */
export function openAuthorisations(body: Body): NonNullable<PaymentSummary['authorisations']> {
  const { payment } = (body['derived'] ?? {}) as { payment?: Partial<PaymentSummary> };
  return payment?.authorisations ?? [];
}

function expiryOf(body: Body): string | null {
  const expiries = openAuthorisations(body).flatMap(({ expiresAt }) => expiresAt ?? []);
  return expiries.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}
