import type { Answer, Desk } from '../tryton/desk.ts';

/** A sale as Tryton shows it to its own people. Decimals are text. */
export interface Sale {
  id: number;
  /** The number of the shop's order. */
  description: string;
  state: string;
  untaxed: string;
  tax: string;
  total: string;
  currency: string;
  email: string | null;
  shipTo: SaleAddress;
  billTo: SaleAddress;
  lines: { product: string; quantity: number; amount: string; rates: string[] }[];
  /** The sale that this one takes goods back of; null: it sells. */
  origin: number | null;
  /** Return shipments, and what of them was put on its shelf. */
  returns: { id: number; state: string; moves: { product: string; quantity: number }[] }[];
  shipments: { id: number; state: string; moves: { product: string; quantity: number }[]; parcels: string[] }[];
}

export interface SaleAddress {
  name: string | null;
  street: string | null;
  city: string | null;
  postalCode: string | null;
  country: string | null;
}

type Row = { [name: string]: Answer };

/** Every sale that has a reference, by Tryton's own JSON-RPC, as a person with all rights. */
export async function allSales(desk: Desk): Promise<Sale[]> {
  const rows = await desk.rows(
    'sale.sale',
    [],
    [
      'description',
      'state',
      'untaxed_amount',
      'tax_amount',
      'total_amount',
      'currency.code',
      'party',
      'shipment_address',
      'invoice_address',
      'lines',
      'shipments',
      'origin',
      'shipment_returns',
    ],
  );
  const moves = await movesOf(desk);
  const [addresses, lines, shipments, returns, emails] = await Promise.all([
    addressesOf(desk),
    linesOf(desk),
    shipmentsOf(desk, moves),
    returnsOf(desk, moves),
    emailsOf(desk),
  ]);
  return rows.map((row) => ({
    id: row.id,
    description: text(row['description']),
    state: text(row['state']),
    untaxed: decimal(row['untaxed_amount']),
    tax: decimal(row['tax_amount']),
    total: decimal(row['total_amount']),
    currency: text(nested(row, 'currency.')['code']),
    email: emails.get(Number(row['party'])) ?? null,
    shipTo: addresses.get(Number(row['shipment_address'])) as SaleAddress,
    billTo: addresses.get(Number(row['invoice_address'])) as SaleAddress,
    lines: idsIn(row['lines']).flatMap((id) => lines.get(id) ?? []),
    origin: originOf(row['origin']),
    returns: idsIn(row['shipment_returns']).flatMap((id) => returns.get(id) ?? []),
    shipments: idsIn(row['shipments']).flatMap((id) => shipments.get(id) ?? []),
  }));
}

async function linesOf(desk: Desk): Promise<Map<number, Sale['lines'][number]>> {
  const taxes = new Map((await desk.rows('account.tax', [], ['rate'])).map((row) => [row.id, decimal(row['rate'])]));
  const rows = await desk.rows('sale.line', [['type', '=', 'line']], ['quantity', 'amount', 'taxes', 'product.code']);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        product: text(nested(row, 'product.')['code']),
        quantity: Number(row['quantity']),
        amount: decimal(row['amount']),
        rates: idsIn(row['taxes']).map((id) => taxes.get(id) ?? ''),
      },
    ]),
  );
}

/** A reference is the name of a model and an id: `sale.sale,12`. */
function originOf(value: Answer | undefined): number | null {
  const [model, id] = text(value).split(',');
  return model === 'sale.sale' ? Number(id) : null;
}

type Moves = Map<number, { product: string; quantity: number }>;

async function movesOf(desk: Desk): Promise<Moves> {
  const rows = await desk.rows('stock.move', [], ['quantity', 'product.code']);
  return new Map(
    rows.map((row) => [row.id, { product: text(nested(row, 'product.')['code']), quantity: Number(row['quantity']) }]),
  );
}

async function returnsOf(desk: Desk, moves: Moves): Promise<Map<number, Sale['returns'][number]>> {
  const rows = await desk.rows('stock.shipment.out.return', [], ['state', 'inventory_moves']);
  return new Map(
    rows.map((row) => [
      row.id,
      { id: row.id, state: text(row['state']), moves: idsIn(row['inventory_moves']).flatMap((id) => moves.get(id) ?? []) },
    ]),
  );
}

async function shipmentsOf(desk: Desk, moves: Moves): Promise<Map<number, Sale['shipments'][number]>> {
  const parcels = new Map(
    (await desk.rows('stock.package', [], ['shipping_reference'])).map((row) => [row.id, text(row['shipping_reference'])]),
  );
  const rows = await desk.rows('stock.shipment.out', [], ['state', 'outgoing_moves', 'packages']);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        state: text(row['state']),
        moves: idsIn(row['outgoing_moves']).flatMap((id) => moves.get(id) ?? []),
        parcels: idsIn(row['packages']).flatMap((id) => parcels.get(id) ?? []),
      },
    ]),
  );
}

async function addressesOf(desk: Desk): Promise<Map<number, SaleAddress>> {
  const fields = ['party_name', 'street', 'city', 'postal_code', 'country.code'];
  const rows = await desk.rows('party.address', [['active', 'in', [true, false]]], fields);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        name: textOf(row['party_name']),
        street: textOf(row['street']),
        city: textOf(row['city']),
        postalCode: textOf(row['postal_code']),
        country: textOf(nested(row, 'country.')['code']),
      },
    ]),
  );
}

async function emailsOf(desk: Desk): Promise<Map<number, string>> {
  const rows = await desk.rows('party.contact_mechanism', [['type', '=', 'email']], ['party', 'value']);
  return new Map(rows.map((row) => [Number(row['party']), text(row['value'])]));
}

/** Parties that are customers or guests: everybody but the company itself. */
export async function partyNames(desk: Desk): Promise<{ id: number; email: string | null }[]> {
  const emails = await emailsOf(desk);
  const rows = await desk.rows('party.party', [], ['name']);
  return rows.map((row) => ({ id: row.id, email: emails.get(row.id) ?? null }));
}

function idsIn(value: Answer | undefined): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

/** Tryton answers what was read through a relation under the relation's name and a dot. */
function nested(row: Row, name: string): Row {
  const found = row[name];
  return found !== null && typeof found === 'object' && !Array.isArray(found) ? found : {};
}

/** Empty for what is no text. */
function text(value: Answer | undefined): string {
  return typeof value === 'string' ? value : '';
}

function textOf(value: Answer | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function decimal(value: Answer | undefined): string {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return text(value['decimal']);
  return typeof value === 'number' ? String(value) : '0';
}
