import type { Doc } from '../../generator/json.ts';
import { docsIn, isDoc, plain } from '../../generator/json.ts';
import { auditStores, type Audit } from './audit-stores.ts';
import { replayed } from './replayed.ts';
import { stockIsItsMovements } from './stock-levels.ts';
import type { Stage } from '../stage.ts';
import { judged, notApplicable, type Verdict } from './verdicts.ts';

/** All ten, on a stage at rest. */
export async function invariants(stage: Stage): Promise<Verdict[]> {
  const audit = await auditStores(stage);
  return [
    await nothingLost(stage),
    nothingDoubled(stage, audit),
    await ordersFoot(stage),
    await stockIsItsMovements(stage),
    notApplicable('I5', 'journals balance', 'the hub keeps no journal'),
    noDrift(audit),
    await everyChangeHasACause(stage),
    nothingSecretInTheLog(stage),
    notApplicable('I9', 'no party sees another’s rows', 'the hub knows no parties'),
    await replayed(stage),
  ];
}

/** Every webhook that was answered with success is stored; every stored change is applied or held by a case; no case is unexpected. */
async function nothingLost(stage: Stage): Promise<Verdict> {
  const { hub, sides, shop } = stage;
  const told = new Map<string, number>(shop.sentByHand);
  for (const side of sides)
    for (const { eventId, status } of side.store.webhooks())
      if (status === 'delivered') told.set(eventId, (told.get(eventId) ?? 0) + 1);
  // A system whose events have ids of their own may have been polled for it before it sent it.
  const stored = await hub.select<{ id: string }>('select distinct delivery_id as id from change');
  // Of an event that may touch several objects each is a delivery: `<event>/<object>`.
  const known = new Set(stored.flatMap(({ id }) => [id, id.split('/')[0] ?? id]));
  const lost = [...told.keys()].filter((id) => !known.has(id)).map((id) => `webhook ${id} was taken and is not stored`);
  const { received, applied, waiting, case: held } = await countsAtRest(stage);
  const sum = Number(applied) + Number(waiting) + Number(held);
  const open = (await hub.openCases()).filter(({ id }) => !hub.expectedCases.has(id));
  const wrong = [
    ...lost,
    ...(sum === received ? [] : [`received ${received}, applied + waiting + case ${sum}`]),
    ...(waiting === 0 ? [] : [`${waiting} changes wait`]),
    ...open.map(({ code, detail, subjects }) => `unexpected case ${code}: ${detail.slice(0, 120)} (${subjects.join(' ')})`),
  ];
  const again = [...told.values()].reduce((total, times) => total + times - 1, 0);
  const detail = `${received} received = ${applied} applied + ${held} held by a case + ${waiting} waiting; ${again} duplicates told again`;
  return judged('I1', 'no change lost', { wrong, detail });
}

/** A poll may bring something at any moment: what it brought is waited for. */
async function countsAtRest(stage: Stage): Promise<Record<string, number>> {
  for (let look = 0; ; look += 1) {
    const counts = (await stage.hub.status())['changes'] as Record<string, number>;
    if (counts['waiting'] === 0 || look === 3) return counts;
    await stage.rest();
  }
}

function nothingDoubled({ sides }: Stage, { doubled }: Audit): Verdict {
  const effects = sides.reduce((sum, side) => sum + side.store.effects().length, 0);
  return judged('I2', 'no effect doubled', { wrong: doubled, detail: `${effects} effects in the systems' own logs` });
}

interface OrderRow {
  id: string;
  body: string;
  held: string[] | null;
}

/** Of every order that is not held: each currency foots alone, and the units of each line sum to what was ordered. */
async function ordersFoot({ hub }: Stage): Promise<Verdict> {
  const rows = await hub.select<OrderRow>(`select id, body::text as body, held from record where entity = 'order' and not stub`);
  const free = rows.filter(({ held }) => held === null || held.length === 0);
  const wrong = free.flatMap(({ id, body }) => {
    const order = JSON.parse(body) as Doc;
    return [...amountsWrong(order), ...unitsWrong(order)].map((words) => `${id}: ${words}`);
  });
  return judged('I3', 'orders foot, lines balance', {
    wrong,
    detail: `${free.length} orders of ${rows.length}, the others held`,
  });
}

function amountsWrong(order: Doc): string[] {
  const lines = isDoc(order['lines']) ? order['lines'] : {};
  const header = isDoc(order['header']) ? order['header'] : {};
  const totals = isDoc(lines['totals']) ? lines['totals'] : {};
  return Object.entries(totals).flatMap(([currency, sums]) => {
    if (!isDoc(sums)) return [];
    const of = (name: string): number => Number(sums[name]);
    const tax = header['taxesIncluded'] === true ? 0 : of('tax');
    const expected = of('subtotal') + of('fees') + of('shipping') - of('discount') + tax;
    const subtotal = docsIn(lines['lines'])
      .filter((line) => line['kind'] !== 'fee')
      .reduce((sum, line) => sum + amountIn(line['total'], currency), 0);
    return [
      ...(expected === of('total') ? [] : [`${currency} total ${of('total')}, its parts ${expected}`]),
      ...(subtotal === of('subtotal') ? [] : [`${currency} subtotal ${of('subtotal')}, its lines ${subtotal}`]),
    ];
  });
}

function amountIn(total: Doc[string] | undefined, currency: string): number {
  return isDoc(total) ? Number(total[currency]) : Number.NaN;
}

/** What is beyond the order stands outside of the sum. */
const OUTSIDE = new Set(['id', 'ordered', 'overShipped']);

function unitsWrong(order: Doc): string[] {
  const derived = isDoc(order['derived']) ? order['derived'] : {};
  return docsIn(derived['lines']).flatMap((line) => {
    const parts = Object.entries(line).filter(([name]) => !OUTSIDE.has(name));
    const sum = parts.reduce((total, [, units]) => total + Number(units), 0);
    return sum === Number(line['ordered'])
      ? []
      : [`line ${plain(line['id'])}: ${plain(line['ordered'])} ordered, ${sum} accounted for`];
  });
}

function noDrift({ drifted, explained }: Audit): Verdict {
  const detail =
    explained.length === 0 ? 'every field of every order, shipment, invoice, item and customer' : explained.join('; ');
  return judged('I6', 'no drift on owned fields', { wrong: drifted, detail });
}

/** What changed a record is a change of some system, or a named decision of the hub. */
async function everyChangeHasACause({ hub }: Stage): Promise<Verdict> {
  const rows = await hub.select<{ record_id: string; version: number; cause: string; system: string | null; at: Date | null }>(
    `select h.record_id, h.version, h.cause, h.at, c.system from history h left join change c on c.id = h.change_id`,
  );
  const wrong = rows
    .filter(({ cause, system, at }) => cause === '' || system === null || at === null)
    .map(
      ({ record_id: id, version, cause, system }) => `${id} version ${version}: cause "${cause}", actor ${system ?? 'nobody'}`,
    );
  const closed = await hub.select<{ id: number }>(`select id from cases where state = 'closed' and closed_by is null`);
  wrong.push(...closed.map(({ id }) => `case ${id} was closed by nobody`));
  return judged('I7', 'each change has cause, actor and time', { wrong, detail: `${rows.length} changes of records` });
}

/** Short words stand in every log by chance. */
const TELLING = 6;

function nothingSecretInTheLog(stage: Stage): Verdict {
  const log = stage.log();
  const secrets = Object.entries(stage.secrets).map(([name, value]) => ({ name, value }));
  const personal = stage.shop.people.flatMap((person) => [
    { name: 'a name', value: person.name },
    { name: 'an e-mail', value: person.email ?? '' },
    { name: 'a phone number', value: person.phone ?? '' },
    { name: 'a street', value: plain(person.address['line1'] ?? '') },
  ]);
  const wrong = [...secrets, ...personal]
    .filter(({ value }) => value.length >= TELLING && log.includes(value))
    .map(({ name }) => `the hub's log holds ${name}`);
  return judged('I8', 'no secret or person in the log', { wrong, detail: `${log.split('\n').length} lines` });
}
