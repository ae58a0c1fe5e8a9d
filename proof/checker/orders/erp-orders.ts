import { differences } from '../compare/differences.ts';
import { erpDifferences, paymentDifferences } from '../compare/erp-differences.ts';
import { versionsOf } from '../compare/versions.ts';
import type { Doc } from '../doc.ts';
import { inner, text } from '../doc.ts';
import { answeredContents } from './answered-edits.ts';
import type { ExpectedOrder } from '../manifest.ts';
import { reportDifferences } from '../audit/report-differences.ts';
import type { Row } from '../stores.ts';
import type { World } from '../world.ts';

/** Field by field: the sales order against the order as the shop ended with it. */
export function judgeErpOrder(world: World, order: ExpectedOrder, held: Row): void {
  const about = `order ${order.id}`;
  const found = isAnswered(world, order, held) ? [] : erpDifferences(order.final, held.body);
  const versions = versionsOf(world.stores, order.id);
  reportDifferences(world, { system: 'erp', about, found, older: versions.some((version) => holds(held, version)) });
  if (order.payments === 'elsewhere') return judgeState(world, order, held);
  const unpaid = paymentDifferences(order.final, held.body);
  const olderPaid = versions.some((version) => paymentDifferences(version, held.body).length === 0);
  reportDifferences(world, { system: 'erp', about, found: unpaid, older: olderPaid });
  judgeState(world, order, held);
}

function judgeState(world: World, order: ExpectedOrder, held: Row): void {
  if (held.body['status'] === 'cancelled') {
    const detail = 'it is cancelled and nobody cancelled it';
    world.findings.add({ fault: 'corrupted', system: 'erp', about: `order ${order.id}`, detail });
  }
  judgeCustomer(world, order, held);
}

/** The ERP keeps what the warehouse was left to work on. */
function isAnswered(world: World, order: ExpectedOrder, held: Row): boolean {
  return answeredContents(world, order).some((content) => holds(held, content));
}

function holds(held: Row, content: Doc): boolean {
  return erpDifferences(content, held.body).length === 0;
}

/** A guest has no account; everybody else has one, and the sales order names it. */
function judgeCustomer(world: World, order: ExpectedOrder, held: Row): void {
  const wanted = text(inner(order.final, 'customer'), 'id');
  const named = text(held.body, 'customer_reference');
  const report = (detail: string): void =>
    world.findings.add({ fault: 'corrupted', system: 'erp', about: `order ${order.id}`, detail });
  if (wanted === null && named !== null) report(`customer_reference: a guest's order names ${named}`);
  if (wanted !== null && named === null) report('customer_reference: missing');
  if (wanted === null) judgeContact(world, order, held);
}

function judgeContact(world: World, order: ExpectedOrder, held: Row): void {
  const { name, email, phone } = inner(order.final, 'customer');
  const expected = { contact: { name: name ?? null, email: email ?? null, phone: phone ?? null } };
  reportDifferences(world, {
    system: 'erp',
    about: `order ${order.id}`,
    found: differences(expected, held.body),
    older: false,
  });
}
