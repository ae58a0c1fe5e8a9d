import type { Doc } from '../doc.ts';
import { docs, inner, text, whole } from '../doc.ts';
import type { ExpectedOrder, ExpectedReturn } from '../manifest.ts';
import type { World } from '../world.ts';
import type { CsvRow } from './read-rows.ts';

export interface Sums {
  quantity: number;
  pence: number;
}

/** What the files say of one SKU, and where it went. */
export interface SkuAccount {
  csv: Sums;
  delivered: Sums;
  held: Record<string, Sums>;
  rejected: Record<string, Sums>;
}

export interface ReplayVerdict {
  rows: number;
  skus: number;
  csv: Sums;
  delivered: Sums;
  held: Record<string, Sums>;
  rejected: Record<string, Sums>;
  /** SKUs of which the account does not close. */
  open: { sku: string; missing: Sums }[];
}

/** Per SKU, in units and pence: what the files say = delivered + held + rejected, each by its named reason. */
export function replayAccount(world: World, rows: CsvRow[]): ReplayVerdict {
  const ledger = new Ledger();
  const held = heldInvoices(world);
  for (const row of rows) {
    ledger.add(row.sku, (account) => account.csv, row);
    const reason = row.kind === 'rejected' ? 'CSV_ROW_INVALID' : held.get(row.invoice);
    if (reason !== undefined)
      ledger.add(row.sku, (account) => ((row.kind === 'rejected' ? account.rejected : account.held)[reason] ??= nothing()), row);
  }
  addDelivered(world, ledger);
  return ledger.verdict(rows.length);
}

/** Orders and returns that the hub rightly holds back, by invoice. */
function heldInvoices(world: World): Map<string, string> {
  const held = (one: ExpectedOrder | ExpectedReturn, entity: string): boolean =>
    one.expect === 'held' && one.reason !== null && world.cases.about(one.reason, entity, one.id);
  const orders = world.manifest.orders.filter((one) => held(one, 'order'));
  const returns = world.manifest.returns.filter((one) => held(one, 'return'));
  return new Map([...orders, ...returns].map((one) => [one.number, one.reason ?? '']));
}

/** Goods and fees in the ERP's orders, refunds in its returns (negative), adjustments on the warehouse's shelves. */
function addDelivered(world: World, ledger: Ledger): void {
  const book = (line: Doc, sign: 1 | -1, money: string): void => {
    const sums = {
      quantity: sign * whole(line, 'quantity'),
      pence: sign * whole(inner(line, money), 'amount'),
    };
    ledger.add(text(line, 'sku') ?? '', (account) => account.delivered, sums);
  };
  for (const row of world.stores.erp.rows('sales_orders')) for (const line of docs(row.body, 'lines')) book(line, 1, 'total');
  for (const row of world.stores.erp.rows('returns')) for (const line of docs(row.body, 'lines')) book(line, -1, 'refund');
  for (const { body } of world.stores.warehouse.rows('movements')) {
    if (body['kind'] === 'adjustment')
      ledger.add(text(body, 'sku') ?? '', (account) => account.delivered, {
        quantity: whole(body, 'delta'),
        pence: 0,
      });
  }
}

class Ledger {
  private readonly accounts = new Map<string, SkuAccount>();

  add(sku: string, side: (account: SkuAccount) => Sums, sums: Sums): void {
    const account = this.accounts.get(sku) ?? {
      csv: nothing(),
      delivered: nothing(),
      held: {},
      rejected: {},
    };
    this.accounts.set(sku, account);
    plus(side(account), sums);
  }

  verdict(rows: number): ReplayVerdict {
    const all: ReplayVerdict = {
      rows,
      skus: this.accounts.size,
      csv: nothing(),
      delivered: nothing(),
      held: {},
      rejected: {},
      open: [],
    };
    for (const [sku, account] of this.accounts) {
      plus(all.csv, account.csv);
      plus(all.delivered, account.delivered);
      for (const [reason, sums] of Object.entries(account.held)) plus((all.held[reason] ??= nothing()), sums);
      for (const [reason, sums] of Object.entries(account.rejected)) plus((all.rejected[reason] ??= nothing()), sums);
      const missing = difference(account);
      if (missing.quantity !== 0 || missing.pence !== 0) all.open.push({ sku, missing });
    }
    return all;
  }
}

function difference({ csv, delivered, held, rejected }: SkuAccount): Sums {
  const accounted = nothing();
  for (const sums of [delivered, ...Object.values(held), ...Object.values(rejected)]) plus(accounted, sums);
  return { quantity: csv.quantity - accounted.quantity, pence: csv.pence - accounted.pence };
}

function plus(to: Sums, sums: Sums): void {
  to.quantity += sums.quantity;
  to.pence += sums.pence;
}

function nothing(): Sums {
  return { quantity: 0, pence: 0 };
}
