import type { Body, Finding, Notice } from '../entity.ts';
import type { Json } from '../json.ts';
import { isCurrency } from '../value/money.ts';
import { compareQuantities } from '../value/quantity.ts';
import type { ReturnFlag } from './return-flags.ts';
import { returnGroups } from './return-groups.ts';
import type { Lines } from './return-schema.ts';

/** What of the return does not hold. Groups fit their schemas, or are null or absent. */
export function returnCheck(all: Record<string, Json>): Finding[] {
  const { header, lines, receipt } = returnGroups(all);
  const found: Finding[] = [];
  if (receipt !== null && (header === null || lines === null)) {
    const detail =
      header === null
        ? 'goods came back, and nothing that is known of them leads to a return'
        : 'goods came back, and the lines of their return are not known';
    found.push({ code: 'SYN_PROJECT_RETURN_UNMATCHED', effect: 'block', path: 'receipt', detail });
  }
  if (header !== null && !isCurrency(header.currency)) {
    const detail = `found ${header.currency}, expected an ISO 4217 code`;
    found.push({ code: 'SYN_PROJECT_CURRENCY_UNKNOWN', effect: 'block', path: 'header.currency', detail });
  }
  if (lines !== null) found.push(...quantities(lines), ...footing(lines));
  return found;
}

function quantities({ lines }: Lines): Finding[] {
  return lines.flatMap(({ quantity }, index): Finding[] => {
    if (compareQuantities(quantity, '0') > 0) return [];
    const path = `lines.lines[${index}].quantity`;
    const detail = `found ${quantity}, expected more than 0`;
    return [{ code: 'SYN_PROJECT_QUANTITY_NOT_POSITIVE', effect: 'block', path, detail }];
  });
}

/**
 * total = Σ refunds of lines + shipping − Σ fees, once something is paid back; before that fees are only announced. At most
 * one minor unit a line is rounding.
 */
function footing({ lines, fees = [], shipping = 0, total }: Lines): Finding[] {
  if (total === 0 && lines.every(({ refund }) => refund === 0)) return [];
  const kept = fees.reduce((sum, { amount }) => sum + amount, 0);
  const expected = lines.reduce((sum, { refund }) => sum + refund, shipping) - kept;
  if (expected === total) return [];
  const detail = `return_total: found ${total}, expected ${expected}`;
  return Math.abs(expected - total) <= Math.max(1, lines.length)
    ? [{ code: 'SYN_PROJECT_ROUNDING_DIFFERENCE', effect: 'tolerate', path: 'lines.total', detail }]
    : [{ code: 'SYN_PROJECT_TOTALS_DO_NOT_FOOT', effect: 'block', path: 'lines.total', detail }];
}

/** Which flags are for a person to decide, under which code, and what about. */
const FOR_A_PERSON: Partial<Record<ReturnFlag, Notice>> = {
  received_before_approval: {
    code: 'SYN_PROJECT_RETURN_NOT_APPROVED',
    path: 'receipt',
    detail: 'goods came back that nobody has approved; nothing is owed for them yet',
  },
  received_despite_refusal: {
    code: 'SYN_PROJECT_RETURN_NOT_APPROVED',
    path: 'receipt',
    detail: 'goods came back although the return was declined or cancelled, or had expired',
  },
  over_received: {
    code: 'SYN_PROJECT_RETURN_OVER_RECEIVED',
    path: 'receipt.lines',
    detail: 'more came back than was authorised; what was authorised is refunded, and no more',
  },
  more_than_shipped: {
    code: 'SYN_PROJECT_RETURN_OVER_RECEIVED',
    path: 'receipt.lines',
    detail: 'more came back than ever left; what was authorised is refunded, and no more',
  },
  over_refunded: {
    code: 'SYN_PROJECT_RETURN_REFUND_TOO_HIGH',
    path: 'lines',
    detail: 'more was paid back than the lines are worth',
  },
  refunded_despite_denial: {
    code: 'SYN_PROJECT_RETURN_REFUND_TOO_HIGH',
    path: 'lines',
    detail: 'money was paid back that had been denied',
  },
  exchanged_and_refunded: {
    code: 'SYN_PROJECT_RETURN_REFUND_TOO_HIGH',
    path: 'lines',
    detail: 'other goods are sent for it, and it was paid back in full as well',
  },
};

/** What a person has to decide of a return that goes on all the same; of several flags with one code the first. */
export function returnNotices(body: Body): Notice[] {
  const { flags = [] } = (body['derived'] ?? {}) as { flags?: ReturnFlag[] };
  const found = flags.flatMap((flag) => FOR_A_PERSON[flag] ?? []);
  return found.filter(({ code }, index) => found.findIndex((one) => one.code === code) === index);
}
