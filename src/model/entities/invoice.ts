import { Type, type Static } from 'typebox';
import type { EntityDefinition, Finding, MomentInput, Reference } from '../entity.ts';
import type { Json } from '../json.ts';
import type { Moment } from '../moment.ts';
import { Instant } from '../value/instant.ts';
import { Amount, decimalAmount, isCurrency } from '../value/money.ts';
import { orNull, Text } from '../value/or-null.ts';
import { Decimal } from '../value/quantity.ts';

const Id = Type.String({ minLength: 1 });

const Header = Type.Object({
  /** With the issuer and the series the document's key. */
  number: Id,
  issuer: Text,
  series: Text,
  kind: Type.Enum(['sales', 'freight', 'vendor', 'credit_note']),
  issuedAt: Instant,
  dueAt: Type.Optional(orNull(Instant)),
  /** The order's id in the system that claims the group. */
  order: orNull(Type.Object({ id: Id })),
  currency: Type.String(),
});

const Lines = Type.Object({
  lines: Type.Array(
    Type.Object({
      /** The id of the order's line; null for what has none, as shipping. */
      line: orNull(Id),
      title: Text,
      quantity: Decimal,
      /** What the line bills, with its tax, in minor units. */
      amount: Amount,
    }),
  ),
  /** Billed beside the lines: shipping, fees, the odd cent. Null or absent: the issuer does not break it down. */
  other: Type.Optional(orNull(Amount)),
  total: Amount,
});

/** What its issuer bills; never changed once issued, only credited. */
export const invoice = {
  name: 'invoice',
  prefix: 'inv',
  groups: {
    header: { schema: Header },
    lines: { schema: Lines },
    status: { schema: Type.Object({ status: Type.Enum(['draft', 'issued', 'paid', 'void']) }) },
  },
  essential: ['header', 'lines'],
  keys: invoiceKeys,
  references: invoiceReferences,
  check: invoiceCheck,
  moments: invoiceMoments,
} as const satisfies EntityDefinition;

/** `invoice:<issuer>/<series>/<number>`; only with an issuer, for numbers of several issuers are alike. */
function invoiceKeys(groups: Record<string, Json>): string[] {
  const { header } = groups;
  if (header === undefined || header === null || typeof header !== 'object' || Array.isArray(header)) return [];
  const { issuer, series, number } = header;
  if (typeof issuer !== 'string' || typeof number !== 'string') return [];
  return [`invoice:${issuer}/${typeof series === 'string' ? series : ''}/${number}`];
}

function invoiceReferences(groups: Record<string, Json>, systemOf: (group: string) => string): Reference[] {
  const header = (groups['header'] ?? null) as Static<typeof Header> | null;
  if (!header?.order) return [];
  const subject = { system: systemOf('header'), entity: 'order', id: header.order.id };
  return [{ role: 'order', entity: 'order', subject, missing: 'wait', path: 'header.order' }];
}

function invoiceCheck(groups: Record<string, Json>): Finding[] {
  const header = (groups['header'] ?? null) as Static<typeof Header> | null;
  const lines = (groups['lines'] ?? null) as Static<typeof Lines> | null;
  const found: Finding[] = [];
  if (header !== null && !isCurrency(header.currency)) {
    const detail = `found ${header.currency}, expected an ISO 4217 code`;
    found.push({ code: 'SYN_PROJECT_CURRENCY_UNKNOWN', effect: 'block', path: 'header.currency', detail });
  }
  if (lines !== null) found.push(...footing(lines));
  return found;
}

/** total = Σ line amounts + other; at most one minor unit a line is rounding. */
function footing({ lines, other, total }: Static<typeof Lines>): Finding[] {
  const expected = lines.reduce((sum, { amount }) => sum + amount, other ?? 0);
  if (expected === total || (other ?? null) === null) return [];
  const detail = `invoice_total: found ${total}, expected ${expected}`;
  return Math.abs(expected - total) <= Math.max(1, lines.length)
    ? [{ code: 'SYN_PROJECT_ROUNDING_DIFFERENCE', effect: 'tolerate', path: 'lines.total', detail }]
    : [{ code: 'SYN_PROJECT_TOTALS_DO_NOT_FOOT', effect: 'block', path: 'lines.total', detail }];
}

/** When it was issued, and when it is due. */
function invoiceMoments({ body, systemOf }: MomentInput): Moment[] {
  const header = (body['header'] ?? null) as Static<typeof Header> | null;
  const lines = (body['lines'] ?? null) as Static<typeof Lines> | null;
  if (header === null) return [];
  const { number, kind, currency, issuedAt, dueAt = null } = header;
  const of = lines !== null && isCurrency(currency) ? ` of ${decimalAmount(lines.total, currency)} ${currency}` : '';
  const name = `${kind === 'credit_note' ? 'credit note' : 'invoice'} ${number}`;
  const system = systemOf('header');
  const issued: Moment = { at: issuedAt, what: 'issued', classifier: 'actual', text: `${name}${of} is issued`, system };
  if (dueAt === null) return [issued];
  return [issued, { at: dueAt, what: 'due', classifier: 'planned', text: `${name} is due`, system }];
}
