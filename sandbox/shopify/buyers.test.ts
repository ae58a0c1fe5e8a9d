import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import type { ShopTrial } from './trial/shop-trial.ts';
import { at, mugProduct, mugs, shopTrial } from './trial/shop-trial.ts';

let shop: ShopTrial;
beforeEach(async () => {
  shop = await shopTrial();
  await shop.admin('POST /admin/products', mugProduct);
});
afterEach(() => shop.end());

const address: Doc = { name: 'Ana Núñez', line1: 'Calle Mayor 1', city: 'Madrid', postal_code: '28013', country: 'ES' };

describe('customers', () => {
  const set =
    'mutation ($id: CustomerSetIdentifiers, $i: CustomerSetInput!) { customerSet(identifier: $id, input: $i) { customer { id email displayName tags defaultAddress { city country countryCodeV2 } } userErrors { field message code } } }';

  test('are made and changed by e-mail', async () => {
    const input = {
      email: 'Bo@Example.test',
      firstName: 'Bo',
      addresses: [{ address1: 'Gate 1', city: 'Oslo', countryCode: 'NO' }],
    };
    const made = await shop.gql(set, { id: { email: 'Bo@Example.test' }, i: input });
    expect(at(made, 'data.customerSet')).toMatchObject({
      customer: {
        email: 'bo@example.test',
        displayName: 'Bo',
        defaultAddress: { city: 'Oslo', country: 'Norway', countryCodeV2: 'NO' },
      },
      userErrors: [],
    });
    const again = await shop.gql(set, { id: { email: 'Bo@Example.test' }, i: { ...input, lastName: 'Ek', tags: ['b2b'] } });
    expect(at(again, 'data.customerSet.customer')).toMatchObject({
      id: at(made, 'data.customerSet.customer.id'),
      displayName: 'Bo Ek',
      tags: ['b2b'],
    });
  });

  test('are refused without a name, and with an e-mail that another has', async () => {
    expect(at(await shop.gql(set, { id: null, i: { note: 'x' } }), 'data.customerSet.userErrors.0.message')).toBe(
      'A name, phone number, or email address must be present',
    );
    await shop.gql(set, { id: null, i: { email: 'a@b.test' } });
    expect(at(await shop.gql(set, { id: null, i: { email: 'A@b.test' } }), 'data.customerSet.userErrors')).toEqual([
      { field: ['input', 'email'], message: 'Email has already been taken', code: 'TAKEN' },
    ]);
  });

  test('know their orders and what they spent; a guest has none', async () => {
    await shop.admin('POST /admin/orders', mugs);
    await shop.admin('POST /admin/orders', { ...mugs, customer: { id: null, email: 'guest@example.test', name: 'Guest' } });
    const body = await shop.gql(
      '{ customers(first: 5) { nodes { email numberOfOrders amountSpent { amount currencyCode } orders(first: 5) { nodes { name } } } } orders(first: 5, sortKey: ID) { nodes { email customer { email } } } }',
    );
    expect(body['data']).toMatchObject({
      customers: {
        nodes: [
          {
            email: 'ana@example.test',
            numberOfOrders: '1',
            amountSpent: { amount: '55.55', currencyCode: 'EUR' },
            orders: { nodes: [{ name: '#1001' }] },
          },
        ],
      },
      orders: { nodes: [{ customer: { email: 'ana@example.test' } }, { email: 'guest@example.test', customer: null }] },
    });
  });
});

describe('companies, price lists and payouts', () => {
  test('are read as the vendor shows them', async () => {
    await shop.admin('POST /admin/customers', { id: 'c-9', email: 'buyer@acme.test', name: 'Bea Buyer' });
    await shop.admin('POST /admin/companies', {
      name: 'Acme',
      external_id: 'A-1',
      locations: [{ name: 'HQ', ship_to: address, tax_id: 'ESB1' }],
      contacts: [{ customer: 'c-9', title: 'Head' }],
    });
    const body = await shop.gql(
      '{ companies(first: 5) { nodes { name externalId mainContact { title customer { email } } locations(first: 5) { nodes { name shippingAddress { city countryCode } taxSettings { taxRegistrationId } } } } } }',
    );
    expect(at(body, 'data.companies.nodes')).toMatchObject([
      {
        name: 'Acme',
        externalId: 'A-1',
        mainContact: { title: 'Head', customer: { email: 'buyer@acme.test' } },
        locations: {
          nodes: [
            { name: 'HQ', shippingAddress: { city: 'Madrid', countryCode: 'ES' }, taxSettings: { taxRegistrationId: 'ESB1' } },
          ],
        },
      },
    ]);
  });

  test('a fixed price is set, replaced and refused in another currency', async () => {
    await shop.admin('POST /admin/price-lists', { name: 'B2B', currency: 'EUR' });
    const add = (amount: string, currencyCode: string) =>
      shop.gql(
        'mutation ($p: [PriceListPriceInput!]!) { priceListFixedPricesAdd(priceListId: "gid://shopify/PriceList/8000000000001", prices: $p) { prices { price { amount } } userErrors { field message code } } }',
        { p: [{ variantId: 'gid://shopify/ProductVariant/8000000000001', price: { amount, currencyCode } }] },
      );
    await add('17.5', 'EUR');
    await add('16', 'EUR');
    const listed = await shop.gql(
      '{ priceLists(first: 1) { nodes { currency fixedPricesCount prices(first: 5, originType: FIXED) { nodes { price { amount currencyCode } variant { sku } } } } } }',
    );
    expect(at(listed, 'data.priceLists.nodes.0')).toEqual({
      currency: 'EUR',
      fixedPricesCount: 1,
      prices: { nodes: [{ price: { amount: '16.0', currencyCode: 'EUR' }, variant: { sku: 'MUG-1' } }] },
    });
    expect(at(await add('1', 'USD'), 'data.priceListFixedPricesAdd.userErrors.0')).toMatchObject({
      field: ['prices', '0', 'price', 'currencyCode'],
      code: 'PRICE_LIST_CURRENCY_MISMATCH',
    });
  });

  test('a payout is the sum of its entries', async () => {
    await shop.admin('POST /admin/orders', mugs);
    await shop.admin('POST /admin/payouts', {
      entries: [
        { type: 'CHARGE', amount: 5555, fee: 155, order: '8000000000001' },
        { type: 'REFUND', amount: -1000, fee: 0 },
      ],
    });
    const body = await shop.gql(
      '{ shopifyPaymentsAccount { payouts(first: 5) { nodes { net { amount } status summary { chargesGross { amount } chargesFee { amount } } } } balanceTransactions(first: 5) { nodes { type net { amount } associatedOrder { id } associatedPayout { status } } } } }',
    );
    expect(at(body, 'data.shopifyPaymentsAccount')).toMatchObject({
      payouts: {
        nodes: [
          {
            net: { amount: '44.0' },
            status: 'PAID',
            summary: { chargesGross: { amount: '55.55' }, chargesFee: { amount: '1.55' } },
          },
        ],
      },
      balanceTransactions: {
        nodes: [
          {
            type: 'CHARGE',
            net: { amount: '54.0' },
            associatedOrder: { id: 'gid://shopify/Order/8000000000001' },
            associatedPayout: { status: 'PAID' },
          },
          { type: 'REFUND', net: { amount: '-10.0' } },
        ],
      },
    });
  });
});
