import type { Doc } from '../json.ts';
import { docsIn } from '../json.ts';
import type { Draft } from '../orders/draft.ts';
import type { Random } from '../random.ts';

/** How an order goes wrong that the shop itself holds, and the name of the reason for which the hub must hold it. */
export type Spoiling = { reason: string; spoilDraft?: (draft: Draft, luck: Random) => void; spoilOrder?: (order: Doc) => Doc };

export const spoilings: Record<string, Spoiling> = {
  unknown_sku: {
    reason: 'SYN_PROJECT_UNKNOWN_SKU',
    spoilDraft: (draft, luck) => void (physicalLine(draft).sku = `GONE-${luck.between(1000, 9999)}`),
  },
  totals_do_not_foot: { reason: 'SYN_PROJECT_TOTALS_DO_NOT_FOOT', spoilOrder: withWrongTotal },
  quantity_not_positive: {
    reason: 'SYN_PROJECT_QUANTITY_NOT_POSITIVE',
    spoilDraft(draft, luck) {
      const line = physicalLine(draft);
      Object.assign(line, { quantity: luck.pick([0, -1]), discount: 0, targets: [] });
    },
  },
};

function physicalLine(draft: Draft): Draft['lines'][number] {
  const line = draft.lines.find((one) => one.kind === 'physical');
  if (line === undefined) throw new Error(`${draft.id} has nothing to ship`);
  return line;
}

/** Off by far more than a rounding unit per line. */
function withWrongTotal(order: Doc): Doc {
  const wrong = structuredClone(order) as Doc & { totals: { total: { shop: { amount: number } } } };
  wrong.totals.total.shop.amount += 1000 + docsIn(order['lines']).length * 10;
  return wrong;
}
