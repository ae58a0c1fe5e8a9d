import { readFileSync } from 'node:fs';
import { defineHub } from 'syncline/config';
import { owner } from 'syncline/config/strategies';
import { tryton } from 'syncline/connectors/tryton';
import { vendure } from 'syncline/connectors/vendure';

/** Tryton's own ids, as its screens show them; the file is written by whoever sets the company up. */
interface TrytonIds {
  company: number;
  warehouse: number;
  paymentTerm: number;
  unit: number;
  accountCategory: number;
  currencies: Record<string, number>;
  taxes: Record<string, number>;
  services: { SHIPPING: number; DISCOUNT: number; FEE: number };
}

const ids = JSON.parse(readFileSync(process.env['TRYTON_IDS'] ?? './tryton-ids.json', 'utf8')) as TrytonIds;

/** A Vendure shop with the plug-in @syncline/vendure-plugin, which tells the hub what has changed. */
const shop = vendure({
  url: process.env['VENDURE_URL'] ?? 'https://shop.example/admin-api',
  auth: { kind: 'login', user: 'VENDURE_USER', password: 'VENDURE_PASSWORD' },
  webhook: { secrets: ['VENDURE_WEBHOOK_SECRET'] },
  entities: ['order', 'shipment', 'return', 'product', 'variant', 'customer'],
});

const often = { everyMs: Number(process.env['TRYTON_POLL_MS'] ?? 5_000), lookBackMs: 60_000 };

/** Tryton books the orders, and its warehouse ships them. */
const erp = tryton({
  baseUrl: process.env['TRYTON_URL'] ?? 'https://erp.example',
  database: process.env['TRYTON_DATABASE'] ?? 'tryton',
  user: 'TRYTON_USER',
  password: 'TRYTON_PASSWORD',
  company: ids.company,
  currency: 'EUR',
  zone: 'Europe/Berlin',
  warehouses: { WH: ids.warehouse },
  order: {
    warehouse: 'WH',
    paymentTerm: ids.paymentTerm,
    currencies: ids.currencies,
    taxes: ids.taxes,
    unit: ids.unit,
    services: { shipping: ids.services.SHIPPING, discount: ids.services.DISCOUNT, fee: ids.services.FEE },
  },
  returns: true,
  product: { unit: ids.unit, accountCategory: ids.accountCategory },
  // Nothing tells of what its people do: it is asked so often.
  polls: { order: often, shipment: often, return: often },
});

const isWanted = (order: Record<string, unknown>): boolean => (order['cancellation'] ?? null) === null;
const hasLeft = (shipment: Record<string, unknown>): boolean =>
  (shipment['status'] as { status?: string } | undefined)?.status === 'shipped';
/** Booked once the money is back with the buyer: what is booked in Tryton does not change any more. */
const isPaidBack = (back: Record<string, unknown>): boolean =>
  ((back['derived'] as { totals?: { refunded: number } } | undefined)?.totals?.refunded ?? 0) > 0;

/** Orders go to Tryton, which books and ships them; their parcels go back to the shop. */
export default defineHub({
  hub: 'vendure-tryton',
  systems: { shop, erp },
  ownership: {
    product: { identity: owner('shop'), copy: owner('shop') },
    variant: { identity: owner('shop'), copy: owner('shop'), dims: owner('shop'), price: owner('shop') },
    customer: { identity: owner('shop'), contact: owner('shop'), legal: owner('erp') },
    order: {
      header: owner('shop'),
      lines: owner('shop'),
      shipTo: owner('shop'),
      billTo: owner('shop'),
      buyer: owner('shop'),
      cancellation: owner('shop'),
      tags: owner('shop'),
      fulfilment: owner('erp'),
      posting: owner('erp'),
    },
    shipment: { header: owner('erp'), packages: owner('erp'), status: owner('erp') },
    // The shop grants returns and pays them back; whether the goods have come Tryton's warehouse knows.
    return: {
      header: owner('shop'),
      lines: owner('shop'),
      authorisation: owner('shop'),
      shipment: owner('shop'),
      resolution: owner('shop'),
      receipt: owner('erp'),
      inspection: owner('erp'),
    },
    'inventory-level': { identity: owner('erp'), onHand: owner('erp') },
    invoice: { header: owner('erp'), lines: owner('erp'), status: owner('erp') },
    location: { identity: owner('erp'), address: owner('erp') },
  },
  flows: [
    // Booked once; after that Tryton is asked, for its warehouse may have picked already.
    {
      entity: 'order',
      to: 'erp',
      groups: ['header', 'lines', 'shipTo', 'billTo', 'buyer', 'tags'],
      when: isWanted,
      onExit: 'absent',
      needs: ['customer', 'variant'],
      // An order may write its address to the customer's party: never while the customer's own call does.
      after: ['customer'],
      passes: 'released',
      afterStage: 'request',
    },
    {
      entity: 'shipment',
      to: 'shop',
      groups: ['header', 'packages', 'status'],
      when: hasLeft,
      needs: ['order'],
      // Somebody who fulfils an order by hand in the shop has to be told: the warehouse would send it once more.
      strangers: 'case',
    },
    { entity: 'return', to: 'erp', groups: ['header', 'lines'], when: isPaidBack, needs: ['order'] },
    { entity: 'variant', to: 'erp', groups: ['identity', 'copy', 'price'] },
    { entity: 'customer', to: 'erp', groups: ['identity', 'contact'] },
  ],
});
