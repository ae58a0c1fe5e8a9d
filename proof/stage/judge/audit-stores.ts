import { auditEverything } from '../../checker/audit/audit-everything.ts';
import { CaseBook } from '../../checker/case-book.ts';
import { Findings, type Finding } from '../../checker/findings.ts';
import type { ExpectedOrder, ExpectedReturn, Manifest } from '../../checker/manifest.ts';
import { openStores } from '../../checker/open-stores.ts';
import { Tally } from '../../checker/tally.ts';
import type { PlacedOrder } from '../sides/placed-order.ts';
import type { PlacedReturn } from '../sides/placed-return.ts';
import type { Stage } from '../stage.ts';

/** What the checker found in the systems' own stores. */
export interface Audit {
  doubled: string[];
  drifted: string[];
  /** Findings that a scenario has explained, in its words. */
  explained: string[];
}

/** Has the checker compare all four stores with what the shop says, order by order and field by field. */
export async function auditStores(stage: Stage): Promise<Audit> {
  const { shop, hub, folder } = stage;
  const manifest: Manifest = {
    run: {},
    complete: true,
    orders: await Promise.all(shop.orders.map(async (order) => expected(order, await shop.look(order)))),
    inputs: [],
    returns: shop.returns.map(expectedReturn),
    adjustments: [],
    rows: [],
  };
  const stores = openStores(folder.systems, manifest);
  const findings = new Findings();
  try {
    const cases = new CaseBook((await hub.openCases()).map((one) => ({ ...one })));
    auditEverything({ manifest, stores, cases, findings, tally: new Tally() });
  } finally {
    for (const store of Object.values(stores)) store.close();
  }
  const reasons = reasonsOf(stage);
  const why = (finding: Finding): string | null => reasons.get(finding.about.split(' ').at(-1) ?? '') ?? null;
  const open = findings.told.filter((finding) => why(finding) === null);
  const told = (finding: Finding): string => `${finding.fault} in ${finding.system}: ${finding.about}: ${finding.detail}`;
  return {
    doubled: open.filter(({ fault }) => fault === 'duplicated').map(told),
    drifted: open.filter(({ fault }) => fault !== 'duplicated').map(told),
    explained: [...new Set(findings.told.flatMap((finding) => why(finding) ?? []))],
  };
}

function expected(order: PlacedOrder, final: ExpectedOrder['final']): ExpectedOrder {
  return {
    id: order.id,
    number: order.number,
    expect: order.outcome.expect,
    reason: order.outcome.reason,
    targets: ['warehouse', 'erp'],
    warehouse: order.raced ? 'final_or_answered' : 'final',
    ...(order.paidElsewhere && { payments: 'elsewhere' as const }),
    elsewhere: order.elsewhere(),
    contents: order.contents,
    final,
  };
}

function expectedReturn({ id, number, doc, paidElsewhere }: PlacedReturn): ExpectedReturn {
  return { id, number, expect: 'delivered', reason: null, targets: ['warehouse', 'erp'], paidElsewhere, final: doc };
}

/** Orders that rightly deviate, and what hangs on them: by the id that a finding names last. */
function reasonsOf({ shop, warehouse, erp }: Stage): Map<string, string> {
  const reasons = new Map<string, string>();
  for (const order of shop.orders) {
    if (order.deviation === null) continue;
    const own = [...warehouse.shipments(order), ...shop.fulfilments(order), ...erp.deliveries(order), ...erp.invoices(order)];
    const ids = own.map((one) => String(one['id'] ?? one['number']));
    for (const id of [order.id, order.number, ...ids]) reasons.set(id, order.deviation);
  }
  return reasons;
}
