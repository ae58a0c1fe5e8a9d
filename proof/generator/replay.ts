import { adminToken, FlagError, Flags } from './flags.ts';
import { Manifest } from './manifest.ts';
import type { Product } from './orders/catalogue.ts';
import type { Person } from './orders/people.ts';
import { readRetailFolder } from './retail/csv-rows.ts';
import { retailAddress } from './retail/invoice-order.ts';
import { londonMoment } from './retail/london-time.ts';
import type { Counter } from './retail/place-invoice.ts';
import { placeInvoice, writeRejected } from './retail/place-invoice.ts';
import type { Invoice, RejectedRow, SoundRow } from './retail/rules.ts';
import { groupInvoices, readRow, retailCatalogue } from './retail/rules.ts';
import { SalesLedger } from './retail/sales-ledger.ts';
import { seedSystems } from './seeding.ts';
import { PlainTill } from './shops/plain-till.ts';
import { Administration, pause } from './systems.ts';

const defaults = {
  folder: null,
  speed: 'max',
  limit: '0',
  shop: null,
  warehouse: null,
  erp: null,
  secrets: '',
  manifest: null,
  location: 'WH1',
};

async function replay(flags: Flags): Promise<void> {
  const speed = flags.text('speed') === 'max' ? Infinity : flags.number('speed');
  const { sound, rejected } = sortRows(flags.text('folder'));
  const all = groupInvoices(sound);
  const invoices = flags.whole('limit') > 0 ? all.slice(0, flags.whole('limit')) : all;
  const token = adminToken(flags.text('secrets'), process.env);
  const administration = (name: string) => new Administration(flags.text(name), token);
  const systems = { shop: administration('shop'), warehouse: administration('warehouse'), erp: administration('erp') };
  const till = new PlainTill(systems.shop);
  const manifest = new Manifest(flags.text('manifest'));
  const seed = {
    catalogue: catalogueOf(sound),
    people: peopleOf(sound),
    currency: 'GBP',
    onHand: 1_000_000,
    location: flags.text('location'),
  };
  manifest.write({
    type: 'run',
    source: 'replay',
    seed: 0,
    orders: invoices.length,
    // The rows that were left out are nobody's loss.
    ...(invoices.length < all.length ? { limit: invoices.length } : {}),
    skus: seed.catalogue.length,
    customers: seed.people.length,
  });
  for (const row of rejected) writeRejected(manifest, row);
  const counts = await systems.shop.get('/admin/counts');
  if (Number(counts['products']) === 0) await seedSystems({ systems, till }, seed);
  const counter: Counter = {
    ledger: new SalesLedger(),
    systems,
    till,
    manifest,
    location: seed.location,
    nextOrder: 1001 + Number(counts['orders']),
    nextReturn: 1 + Number(counts['returns']),
  };
  await placeInOrder(invoices, counter, speed);
  manifest.end();
  process.stdout.write(
    `${JSON.stringify({ done: true, orders: manifest.counts['order'] ?? 0, inputs: manifest.counts['row'] ?? 0, manifest: flags.text('manifest') })}\n`,
  );
}

/** One after the other, as they happened; `speed` times faster than life. */
async function placeInOrder(invoices: Invoice[], counter: Counter, speed: number): Promise<void> {
  const begun = Date.now();
  const first = invoices[0] === undefined ? 0 : londonMoment(invoices[0].at).at;
  for (const invoice of invoices) {
    const due = begun + (londonMoment(invoice.at).at - first) / speed;
    if (due > Date.now()) await pause(due - Date.now());
    await placeInvoice(invoice, counter);
  }
}

function sortRows(folder: string): { sound: SoundRow[]; rejected: RejectedRow[] } {
  const sound: SoundRow[] = [];
  const rejected: RejectedRow[] = [];
  for (const row of readRetailFolder(folder)) {
    const read = readRow(row);
    if ('reason' in read) rejected.push(read);
    else sound.push(read);
  }
  return { sound, rejected };
}

function catalogueOf(rows: SoundRow[]): Product[] {
  return retailCatalogue(rows).map(({ sku, title, price }, index) => ({
    sku,
    title: title ?? '',
    kind: 'physical',
    price,
    productId: `p-${index + 1}`,
    gtin: null,
  }));
}

function peopleOf(rows: SoundRow[]): Person[] {
  const people = new Map<string, Person>();
  for (const { customerId: id, country } of rows) {
    if (id === null || people.has(id)) continue;
    people.set(id, { id, name: `Customer ${id.slice(2)}`, email: null, phone: null, address: retailAddress(id, country) });
  }
  return [...people.values()];
}

try {
  await replay(new Flags(process.argv.slice(2), defaults));
} catch (error) {
  process.stderr.write(`replay: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof FlagError ? 2 : 1;
}
