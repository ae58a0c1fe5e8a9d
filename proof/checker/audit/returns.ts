import { differences } from '../compare/differences.ts';
import type { Doc } from '../doc.ts';
import { docs, inner, text, whole } from '../doc.ts';
import type { ExpectedReturn } from '../manifest.ts';
import { reportDifferences } from './report-differences.ts';
import type { Row } from '../stores.ts';
import { groupRows } from '../stores.ts';
import type { Fate } from '../tally.ts';
import type { World } from '../world.ts';

/**
 * Every return of the shop: once in the ERP, with its lines, its refunds and what has become of the goods, credited to the cent
 * for what was paid back, and, where they are to come back to the warehouse, announced there once.
 */
export function auditReturns(world: World): void {
  const booked = groupRows(world.stores.erp.rows('returns'), (row) => row.reference);
  const notes = groupRows(world.stores.erp.rows('invoices'), (row) => text(row.body, 'return_reference'));
  for (const one of world.manifest.returns) {
    const held = booked.get(one.number) ?? [];
    booked.delete(one.number);
    for (const again of held.slice(1))
      world.findings.add({
        fault: 'duplicated',
        system: 'erp',
        about: `return ${one.id}`,
        detail: `${again.id} beside ${held[0]?.id ?? ''}`,
      });
    world.tally.add('erp', 'return', fateOf(world, one, held));
    const [first] = held;
    if (first !== undefined) auditCredit(world, one, notes.get(first.id) ?? []);
    if (one.targets.includes('warehouse')) world.tally.add('warehouse', 'return', announcedFate(world, one));
  }
  for (const number of booked.keys())
    world.findings.add({
      fault: 'corrupted',
      system: 'erp',
      about: `return ${number}`,
      detail: 'there was no such return',
    });
}

/** Of an exchange the order that was sent instead takes part of it: no money was paid back for that. */
function auditCredit(world: World, one: ExpectedReturn, notes: Row[]): void {
  if (text(one.final, 'exchange_order_id') !== null || one.expect === 'held') return;
  const total = inner(one.final, 'total');
  const credited = notes.reduce((sum, note) => sum + whole(inner(note.body, 'total'), 'amount'), 0);
  const paid = whole(total, 'amount') + (one.paidElsewhere ?? 0);
  const detail = `credit notes sum to ${credited}, what was paid back to ${paid}`;
  const where = { system: 'erp', about: `return ${one.id}`, detail } as const;
  world.findings.addDrift(credited - paid, text(total, 'currency') ?? '', where);
}

function fateOf(world: World, one: ExpectedReturn, held: Row[]): Fate {
  const about = `return ${one.id}`;
  const [first] = held;
  if (one.expect === 'held') {
    const reason = one.reason ?? '';
    if (first !== undefined)
      world.findings.add({
        fault: 'corrupted',
        system: 'erp',
        about,
        detail: `it should be held (${reason}) and is there`,
      });
    if (world.cases.about(reason, 'return', one.id)) return { as: 'held', reason };
  } else if (first !== undefined) {
    reportDifferences(world, {
      system: 'erp',
      about,
      found: differences(erpReturn(one.final), first.body),
      older: false,
    });
    return { as: 'delivered' };
  }
  if (world.stores.shop.untold().has(`returns/${one.id}`)) return { as: 'waiting' };
  const code = world.cases.anyAbout('return', one.id);
  world.findings.add({
    fault: 'lost',
    system: 'erp',
    about,
    detail: code === null ? 'it is not there' : `it is not there; the hub holds it: ${code}`,
  });
  return { as: 'lost' };
}

/** The warehouse expects the goods once; that they came and what they were like is told by the ERP's return. */
function announcedFate(world: World, one: ExpectedReturn): Fate {
  const about = `return ${one.id}`;
  const [first, ...more] = world.stores.warehouse.rows('returns').filter((row) => row.parent === one.number);
  for (const again of more)
    world.findings.add({ fault: 'duplicated', system: 'warehouse', about, detail: `${again.id} beside ${first?.id ?? ''}` });
  if (first !== undefined) {
    const expected = docs(one.final, 'lines').map(({ id, sku, quantity }) => ({
      line_ref: id ?? null,
      sku: sku ?? null,
      quantity: quantity ?? null,
    }));
    const found = differences({ expected }, first.body);
    reportDifferences(world, { system: 'warehouse', about, found, older: false });
    return { as: 'delivered' };
  }
  if (world.stores.shop.untold().has(`returns/${one.id}`)) return { as: 'waiting' };
  const code = world.cases.anyAbout('return', one.id);
  const detail = code === null ? 'it was not announced' : `it was not announced; the hub holds it: ${code}`;
  world.findings.add({ fault: 'lost', system: 'warehouse', about, detail });
  return { as: 'lost' };
}

function erpReturn(body: Doc): Doc {
  const lines = docs(body, 'lines').map(({ id, sku, kind, quantity, refund, match }) => ({
    line_ref: id ?? null,
    sku: sku ?? null,
    kind: kind ?? null,
    quantity: quantity ?? null,
    refund: refund ?? null,
    match: match ?? null,
  }));
  return {
    number: body['number'] ?? null,
    currency: body['currency'] ?? null,
    ...(body['goods'] === undefined ? {} : { goods: body['goods'] }),
    lines,
    total: body['total'] ?? null,
  };
}
