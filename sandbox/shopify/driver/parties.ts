import type { Doc } from '../../frame/json.ts';
import type { Fields } from '../../wire/fields.ts';
import { notFound, Refusal } from '../../wire/refusal.ts';
import { gid } from '../keep/gid.ts';
import type { OrderRecord, ReturnRecord } from '../keep/order-record.ts';
import type { CompanyRecord, PayoutRecord } from '../keep/party-record.ts';
import { saveOrder, sentOf } from '../orders/order-store.ts';
import type { Shopify } from '../shop-context.ts';
import { returnBody } from '../hooks/return-body.ts';
import { addressIn } from './given-order.ts';
import type { References } from './references.ts';

/** `{name, external_id?, locations: [{name, external_id?, tax_id?, ship_to?, bill_to?}], contacts: [{customer, title?}]}`; the first contact is the main one. */
export function addCompany(shop: Shopify, references: References, fields: Fields): Doc {
  const now = shop.now();
  const contacts = fields.has('contacts') ? fields.list('contacts', 0) : [];
  const company: CompanyRecord = {
    id: shop.next('company'),
    createdAt: now,
    updatedAt: now,
    customerSince: now,
    name: fields.text('name'),
    externalId: fields.optionalText('external_id'),
    note: fields.optionalText('note'),
    locations: fields.list('locations', 0).map((one) => ({
      id: shop.next('company_location'),
      name: one.text('name'),
      externalId: one.optionalText('external_id'),
      phone: one.optionalText('phone'),
      currency: shop.settings.currency,
      taxId: one.optionalText('tax_id'),
      shippingAddress: addressIn(one, 'ship_to'),
      billingAddress: addressIn(one, 'bill_to'),
    })),
    contacts: contacts.map((one, index) => {
      const customerId = references.find('customer', one.text('customer'));
      if (customerId === null || shop.keep.customers.get(customerId) === null) throw notFound(`customer ${one.text('customer')}`);
      return { id: shop.next('company_contact'), customerId, title: one.optionalText('title'), isMain: index === 0 };
    }),
  };
  shop.keep.companies.put(company);
  return { id: company.id, admin_graphql_api_id: gid('Company', company.id), locations: company.locations.map((one) => one.id) };
}

/** `{name, currency?}` */
export function addPriceList(shop: Shopify, fields: Fields): Doc {
  const now = shop.now();
  const record = {
    id: shop.next('price_list'),
    createdAt: now,
    updatedAt: now,
    name: fields.text('name'),
    currency: fields.optionalText('currency') ?? shop.settings.currency,
  };
  shop.keep.priceLists.put(record);
  return { id: record.id, admin_graphql_api_id: gid('PriceList', record.id) };
}

/** `{name}` */
export function addLocation(shop: Shopify, fields: Fields): Doc {
  const now = shop.now();
  const address = { address1: null, city: null, zip: null, countryCode: 'ES', country: 'Spain', phone: null };
  const record = {
    id: shop.next('location'),
    createdAt: now,
    updatedAt: now,
    name: fields.text('name'),
    active: true,
    fulfillsOnlineOrders: true,
    address,
  };
  shop.keep.locations.put(record);
  return { id: record.id, admin_graphql_api_id: gid('Location', record.id) };
}

/**
 * Pays out: `{issued_at?, status?, entries: [{type, amount, fee, order?}]}` in minor units of the shop's currency.
 * `type` is one of Shopify's, such as CHARGE, REFUND, ADJUSTMENT. The payout's net is the sum of its entries' nets.
 */
export function addPayout(shop: Shopify, fields: Fields): Doc {
  const now = shop.now();
  const { currency } = shop.settings;
  const id = shop.next('payout');
  const entries = fields.list('entries', 0).map((one) => {
    const [amount, fee] = [one.integer('amount'), one.integer('fee')];
    const orderId = one.optionalText('order');
    return { type: one.text('type'), amount, fee, net: amount - fee, orderId };
  });
  for (const entry of entries) {
    const order = entry.orderId === null ? null : shop.keep.orders.get(entry.orderId);
    const transactionId = order?.transactions[0]?.id ?? null;
    shop.keep.balance.put({
      ...entry,
      id: shop.next('balance'),
      createdAt: now,
      updatedAt: now,
      payoutId: id,
      currency,
      transactionId,
      transactionDate: now,
    });
  }
  const sum = (type: string, name: 'amount' | 'fee') =>
    entries.filter((one) => one.type === type).reduce((total, one) => total + one[name], 0);
  const net = entries.reduce((total, one) => total + one.net, 0);
  const payout: PayoutRecord = {
    id,
    createdAt: now,
    updatedAt: now,
    issuedAt: fields.optionalText('issued_at') ?? now,
    status: fields.optionalText('status') ?? 'PAID',
    currency,
    net,
    transactionType: net < 0 ? 'WITHDRAWAL' : 'DEPOSIT',
    summary: {
      chargesGross: sum('CHARGE', 'amount'),
      chargesFee: sum('CHARGE', 'fee'),
      refundsFeeGross: sum('REFUND', 'amount'),
      refundsFee: sum('REFUND', 'fee'),
      adjustmentsGross: sum('ADJUSTMENT', 'amount'),
      adjustmentsFee: sum('ADJUSTMENT', 'fee'),
    },
  };
  shop.keep.payouts.put(payout);
  return { id, admin_graphql_api_id: gid('ShopifyPaymentsPayout', id), net };
}

/** `{lines: [{line, quantity, note?}]}`: units that were sent and are to come back. */
export function addReturn(shop: Shopify, order: OrderRecord, fields: Fields): Doc {
  const now = shop.now();
  const sent = sentOf(shop, order.id).flatMap((one) => one.lines.map((line) => ({ ...line, fulfillmentId: one.id })));
  const lines = fields.list('lines').map((one) => {
    const part = sent.find((line) => line.lineId === one.text('line'));
    const quantity = one.quantity('quantity');
    if (part === undefined || part.quantity < quantity)
      throw new Refusal(422, 'invalid_quantity', { field: 'lines', message: 'so many units were not sent' });
    return {
      id: shop.next('return_line'),
      fulfillmentId: part.fulfillmentId,
      fulfillmentLineId: part.id,
      quantity,
      note: one.optionalText('note') ?? '',
    };
  });
  const name = `${order.name}-R${shop.keep.returns.countOfParent(order.id) + 1}`;
  const record: ReturnRecord = {
    id: shop.next('return'),
    createdAt: now,
    updatedAt: now,
    orderId: order.id,
    name,
    status: 'OPEN',
    lines,
  };
  shop.keep.returns.put(record);
  shop.tell('RETURNS_APPROVE', `returns/${record.id}`, () => returnBody(order, record));
  saveOrder(shop, order);
  return { id: record.id, admin_graphql_api_id: gid('Return', record.id), name };
}
