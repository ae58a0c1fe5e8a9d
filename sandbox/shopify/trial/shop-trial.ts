import type { AdminApiClient } from '@shopify/admin-api-client';
import { createAdminApiClient } from '@shopify/admin-api-client';
import type { Doc } from '../../frame/json.ts';
import { isDoc } from '../../frame/json.ts';
import type { Trial } from '../../trial/trial-run.ts';
import { ask, trialRun } from '../../trial/trial-run.ts';
import { shopify } from '../shopify.ts';

export type ShopTrial = Trial & {
  /** The vendor's own client, its requests turned to this machine. */
  client: AdminApiClient;
  /** One request as the client makes it; the whole answer. */
  gql: (query: string, variables?: Doc) => Promise<Doc>;
  /** The same by the merchant's hand, through the side door. */
  merchant: (query: string, variables?: Doc) => Promise<Doc>;
};

export async function shopTrial(...given: string[]): Promise<ShopTrial> {
  const trial = await trialRun(shopify, ...given);
  const token = trial.secret('SANDBOX_SHOPIFY_TOKEN');
  const domain = 'https://syncline-trial.myshopify.com';
  const client = createAdminApiClient({
    storeDomain: domain,
    apiVersion: '2026-10',
    accessToken: token,
    customFetchApi: (url, init) => fetch(url.replace(domain, trial.url), init),
  });
  const path = `${trial.url}/admin/api/2026-10/graphql.json`;
  const gql = async (query: string, variables: Doc = {}) =>
    (await ask(path, { method: 'POST', headers: { 'x-shopify-access-token': token }, body: { query, variables } })).body;
  const merchant = async (query: string, variables: Doc = {}) =>
    (await trial.admin('POST /admin/graphql', { query, variables })).body;
  return { ...trial, client, gql, merchant };
}

/** The value at a path such as `data.order.lineItems.nodes.0.id`. */
export function at(body: Doc, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (Array.isArray(value)) return value[Number(name)];
    return isDoc(value as Doc) ? (value as Doc)[name] : undefined;
  }, body);
}

export function textAt(body: Doc, path: string): string {
  const value = at(body, path);
  if (typeof value !== 'string') throw new TypeError(`${path} is no text: ${JSON.stringify(body)}`);
  return value;
}

export function money(amount: number, currency = 'EUR'): Doc {
  return { shop: { amount, currency }, presentment: { amount, currency } };
}

/** Two mugs and one that is a gift, with a code's discount and shipping, taxes on top: 2 · 19.99 + 5.00 − 4.00 + 4.95 + 9.62 = 55.55. */
export const mugs: Doc = {
  currency: 'EUR',
  taxes_included: false,
  customer: { id: 'c-1', email: 'ana@example.test', name: 'Ana Núñez', phone: '+34600000001' },
  ship_to: { name: 'Ana Núñez', line1: 'Calle Mayor 1', city: 'Madrid', postal_code: '28013', country: 'ES' },
  lines: [
    {
      id: 'l-1',
      sku: 'MUG-1',
      title: 'Mug',
      kind: 'physical',
      quantity: 2,
      unit_price: money(1999),
      order_discount: money(356),
      tax_lines: [{ title: 'VAT', rate: '0.21', amount: money(862) }],
    },
    { id: 'l-2', sku: 'WRAP', title: 'Wrap', kind: 'fee', quantity: 1, unit_price: money(500), order_discount: money(44) },
  ],
  discounts: [{ code: 'WELCOME', amount: money(400) }],
  shipping_lines: [
    { code: 'standard', title: 'Standard', price: money(495), tax_lines: [{ title: 'VAT', rate: '0.21', amount: money(100) }] },
  ],
  transactions: [{ id: 'p-1', kind: 'sale', status: 'success', gateway: 'card', amount: { amount: 5555, currency: 'EUR' } }],
};

export const mugProduct: Doc = {
  id: 'p-1',
  title: 'Mug',
  variants: [{ sku: 'MUG-1', price: { amount: 1999 }, stock: { 'Shop location': 10 } }],
};
