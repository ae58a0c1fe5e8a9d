import type { Flow } from '../model/flow.ts';
import type { Strategy } from '../model/ownership.ts';
import type { PaymentAsks } from '../rules/payment/payment-asks.ts';
import type { TenderingRules } from '../rules/tendering/routing-guide.ts';
import type { StockRules } from '../rules/sourcing/stock-rules.ts';
import type { WavePlans } from '../rules/waves/wave-plan.ts';
import type { Hub } from './hub.ts';
import { systemsOf } from './problems.ts';

/** The effective flows and the ownership matrix, as lines of text for a terminal. */
export function printHub(hub: Hub): string {
  return [
    `hub ${hub.id}, rules ${hub.version}`,
    '',
    'Flows',
    ...flowLines(hub.flows),
    '',
    'Ownership',
    ...ownershipLines(hub),
    ...(hub.payments.asks === null ? [] : ['', 'Payments', `  ${asksText(hub.payments.asks)}`]),
    ...(hub.tendering === undefined ? [] : ['', 'Load tenders', ...tenderingLines(hub.tendering)]),
    ...(hub.stock === undefined ? [] : ['', 'Stock', ...stockLines(hub.stock)]),
    ...(hub.waves === undefined ? [] : ['', 'Pick waves', ...waveLines(hub.waves)]),
  ].join('\n');
}

function asksText({ provider, capture, refund, grants, ledgers }: PaymentAsks): string {
  const asked = [
    capture ? 'capture what has left, void what is cancelled' : '',
    refund ? 'refund what was captured of a cancelled order' : '',
    grants ? 'refund what is granted' : '',
  ];
  const tenders = Object.entries(ledgers).map(([tender, system]) => `; ${system} to credit ${tender}`);
  return `${provider} is asked to ${asked.filter((one) => one !== '').join('; ')}${tenders.join('')}`;
}

/** One row per routing guide: whom it asks, one after the other. */
function tenderingLines({ guides, queryMs }: TenderingRules): string[] {
  const rows = guides.map(({ name, carriers, from = ['anywhere'], to = ['anywhere'] }) => [
    name,
    `${from.join(' ')} → ${to.join(' ')}`,
    carriers.map(({ system, respondMs }) => `${system} (${respondMs / 1_000} s)`).join(', then '),
  ]);
  return [...columns([['guide', 'lane', 'asks'], ...rows]), `silence is looked into for ${queryMs / 1_000} s`].map(
    (line) => `  ${line}`,
  );
}

const SHORT_PICKS: Record<StockRules['shortPicks'], string> = {
  elsewhere: 'what a location is short of is looked for elsewhere',
  stay: 'what a location is short of stays promised there',
  by_code: 'what a location is short of goes by its reason',
};

/** One row per channel, and how orders are sourced. */
function stockLines(stock: StockRules): string[] {
  const { channels, prefer, split, reserve, shortPicks, carts } = stock;
  const rows = Object.entries(channels).map(([channel, { locations, buffer = '0', short = 'backorder' }]) => [
    channel,
    locations.join(' '),
    buffer,
    short,
  ]);
  const guarded = Object.entries(channels).flatMap(([channel, { guard }]) =>
    guard === undefined ? [] : [{ channel, ...guard }],
  );
  const rules = [
    ...guarded.map(({ channel, most }) => `the others keep up to ${most} for ${channel} while it cannot be told`),
    `by ${prefer.join(', then ')}`,
    split === 1 ? 'never split' : `at most ${split} locations an order`,
    reserve === 'order' ? 'all of an order or nothing' : 'each line by itself',
    SHORT_PICKS[shortPicks],
    `a cart holds units for ${carts.forMs / 1_000} s, at most ${carts.mostMs / 1_000} s`,
    ...ledgerTexts(stock),
  ];
  return [...columns([['channel', 'sells from', 'keeps back', 'what is short'], ...rows]), rules.join('; ')].map(
    (line) => `  ${line}`,
  );
}

/** What the hub books by itself, and which counts call somebody. */
function ledgerTexts({ leaves, locations, deduct, restock, lateMs }: StockRules): string[] {
  const other = Object.entries(locations).flatMap(([code, one]) =>
    (one.leaves ?? leaves) === leaves ? [] : [` (${code} when ${one.leaves})`],
  );
  return [
    `off hand when ${leaves}${other.join('')}${deduct ? ', by our own deduction until the next count' : ''}`,
    restock
      ? 'on hand again when a return is inspected and restocked, until the next count'
      : 'what returns put back on the shelf is left to movements and counts',
    `a count more than ${lateMs / 1_000} s older than the one that stands calls somebody`,
  ];
}

/** One row per location that picks in waves. */
function waveLines(plans: WavePlans): string[] {
  const rows = Object.entries(plans).map(([location, { zone, times, days, closesMs, most, urgent }]) => [
    location,
    `${times.join(' ')} ${zone}`,
    days === undefined ? 'every day' : `days ${days.join(' ')}`,
    closesMs === 0 ? 'closes when it is released' : `closes ${closesMs / 1_000} s before`,
    most === undefined ? 'any number of orders' : `at most ${most} orders`,
    urgent === undefined ? '' : 'the urgent do not wait',
  ]);
  return columns([['location', 'waves', 'on', 'joined until', 'holds', ''], ...rows]).map((line) => `  ${line}`);
}

function flowLines(flows: readonly Flow[]): string[] {
  if (flows.length === 0) return ['  none: nothing is written anywhere'];
  const table = [['flow', 'entity → system', 'facet', 'lane', 'class', 'groups', 'rules'], ...flows.map(flowRow)];
  return columns(table).map((line) => `  ${line}`);
}

function flowRow(flow: Flow): string[] {
  const rules = [
    flow.when === undefined ? '' : `when …, else ${flow.onExit}`,
    flow.begins === undefined ? '' : 'begins when …',
    flow.needs.length === 0 ? '' : `needs ${flow.needs.join(' + ')}`,
    flow.after.length === 0 ? '' : `after ${flow.after.join(' + ')}`,
    flow.sees.length === 0 ? '' : `sees ${flow.sees.join(' + ')}`,
    flow.passes === undefined ? '' : `passes ${flow.passes}`,
    flow.afterStage === 'request' ? 'asks after the stage' : '',
    flow.strangers === 'case' ? 'reports strangers' : '',
    flow.shadowOnly ? 'shadow only' : '',
  ];
  return [
    flow.name,
    `${flow.entity} → ${flow.to}`,
    flow.facet,
    flow.lane,
    flow.class,
    flow.groups.join(' '),
    rules.filter((rule) => rule !== '').join(', '),
  ];
}

/** One row per group and one column per system: ● may win, ○ is read and never wins. */
function ownershipLines(hub: Hub): string[] {
  const systems = Object.keys(hub.systems);
  const rows = [['group', ...systems, 'strategy']];
  for (const [entity, groups] of Object.entries(hub.ownership)) {
    const readers = systems.filter((system) => hub.systems[system]?.entities.includes(entity));
    for (const [group, strategy] of Object.entries(groups)) {
      const winners = systemsOf(strategy);
      rows.push([`${entity}.${group}`, ...systems.map((system) => mark(system, winners, readers)), strategyText(strategy)]);
    }
  }
  return columns(rows).map((line) => `  ${line}`);
}

function mark(system: string, winners: readonly string[], readers: readonly string[]): string {
  if (winners.includes(system)) return '●';
  return readers.includes(system) ? '○' : '·';
}

function strategyText(strategy: Strategy): string {
  switch (strategy.kind) {
    case 'owner':
      return `owner(${strategy.system})`;
    case 'recency':
      return `recency(${strategy.skewMs} ms, ${strategy.tie.join(' > ')})`;
    case 'human':
      return `human(${strategy.steward})`;
    case 'stage':
      return `${strategyText(strategy.before)} until ${strategy.until}, then ${strategyText(strategy.then)}`;
    case 'frozen':
    case 'each':
      return strategy.kind;
    case 'monotonic':
      return `monotonic(${strategy.ranks.join(' → ')})`;
    case 'aggregate':
    case 'ledger':
      return `${strategy.kind}(${strategy.systems.join(' + ')})`;
    default:
      return `${strategy.kind}(${strategy.systems.join(' > ')})`;
  }
}

function columns(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
