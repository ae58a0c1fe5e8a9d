import type { Admin } from './admin.ts';

export interface ShopSettings {
  /** The prices of the catalogue hold their tax; false when absent, as an ERP counts. */
  pricesIncludeTax?: boolean;
  /** Further currencies beside EUR. */
  currencies?: string[];
}

/** What the empty shop holds: ids by what they are for. */
export interface Shop {
  channel: string;
  /** The stock location that Vendure makes by itself. */
  location: string;
  standardTax: string;
  reducedTax: string;
  /** The first is authorised and settled by hand, the second settled at once. */
  paymentMethods: { manual: string; instant: string };
  coupons: { percent: string; fixed: string };
}

const COUNTRIES: [string, string][] = [
  ['DE', 'Germany'],
  ['ES', 'Spain'],
  ['FR', 'France'],
  ['GR', 'Greece'],
  ['PL', 'Poland'],
  ['BG', 'Bulgaria'],
  ['JP', 'Japan'],
  ['AE', 'United Arab Emirates'],
];

interface Made {
  id: string;
}

/** A shop in EUR with one tax zone of 20 % and 10 %, one way to ship, two ways to pay, two coupons; no goods. */
export async function setUpShop(admin: Admin, settings: ShopSettings): Promise<Shop> {
  const zone = await makeZone(admin);
  const channel = await setUpChannel(admin, zone, settings);
  const standardTax = await makeTax(admin, { zone, name: 'standard', value: 20, isDefault: true });
  const reducedTax = await makeTax(admin, { zone, name: 'reduced', value: 10, isDefault: false });
  await makeShipping(admin);
  const paymentMethods = { manual: 'by-hand', instant: 'at-once' };
  await makePayment(admin, paymentMethods.manual, false);
  await makePayment(admin, paymentMethods.instant, true);
  const coupons = { percent: 'TENTH', fixed: 'FIVER' };
  await makeCoupon(admin, coupons.percent, action('order_percentage_discount', { discount: '10' }));
  await makeCoupon(admin, coupons.fixed, action('order_fixed_discount', { discount: '500' }));
  const { stockLocations } = await admin.ask<{ stockLocations: { items: Made[] } }>('{ stockLocations { items { id } } }');
  return { channel, location: first(stockLocations.items).id, standardTax, reducedTax, paymentMethods, coupons };
}

async function makeZone(admin: Admin): Promise<string> {
  const members: string[] = [];
  for (const [code, name] of COUNTRIES) {
    const { createCountry } = await admin.ask<{ createCountry: Made }>(
      `mutation($input: CreateCountryInput!) { createCountry(input: $input) { id } }`,
      { input: { code, enabled: true, translations: [{ languageCode: 'en', name }] } },
    );
    members.push(createCountry.id);
  }
  const { createZone } = await admin.ask<{ createZone: Made }>(
    `mutation($memberIds: [ID!]) { createZone(input: { name: "Everywhere", memberIds: $memberIds }) { id } }`,
    { memberIds: members },
  );
  return createZone.id;
}

async function setUpChannel(admin: Admin, zone: string, { pricesIncludeTax, currencies }: ShopSettings): Promise<string> {
  const { channels } = await admin.ask<{ channels: { items: Made[] } }>('{ channels { items { id } } }');
  const { id } = first(channels.items);
  await admin.ask(
    `mutation($input: UpdateChannelInput!) { updateChannel(input: $input) { ... on Channel { id } ... on ErrorResult { errorCode message } } }`,
    {
      input: {
        id,
        defaultTaxZoneId: zone,
        defaultShippingZoneId: zone,
        pricesIncludeTax: pricesIncludeTax ?? false,
        availableCurrencyCodes: ['EUR', ...(currencies ?? [])],
        defaultCurrencyCode: 'EUR',
      },
    },
  );
  return id;
}

async function makeTax(admin: Admin, tax: { zone: string; name: string; value: number; isDefault: boolean }): Promise<string> {
  const { zone, name, value, isDefault } = tax;
  const { createTaxCategory } = await admin.ask<{ createTaxCategory: Made }>(
    `mutation($name: String!, $isDefault: Boolean) { createTaxCategory(input: { name: $name, isDefault: $isDefault }) { id } }`,
    { name, isDefault },
  );
  await admin.ask(`mutation($input: CreateTaxRateInput!) { createTaxRate(input: $input) { id } }`, {
    input: { name: `${name} ${value} %`, value, enabled: true, categoryId: createTaxCategory.id, zoneId: zone },
  });
  return createTaxCategory.id;
}

async function makeShipping(admin: Admin): Promise<void> {
  await admin.ask(`mutation($input: CreateShippingMethodInput!) { createShippingMethod(input: $input) { id } }`, {
    input: {
      code: 'parcel',
      fulfillmentHandler: 'manual-fulfillment',
      checker: action('default-shipping-eligibility-checker', { orderMinimum: '0' }),
      calculator: action('default-shipping-calculator', { rate: '490', includesTax: 'auto', taxRate: '20' }),
      translations: [{ languageCode: 'en', name: 'Parcel', description: '' }],
    },
  });
}

async function makePayment(admin: Admin, code: string, automaticSettle: boolean): Promise<void> {
  await admin.ask(`mutation($input: CreatePaymentMethodInput!) { createPaymentMethod(input: $input) { id } }`, {
    input: {
      code,
      enabled: true,
      handler: action('dummy-payment-handler', { automaticSettle: String(automaticSettle) }),
      translations: [{ languageCode: 'en', name: code }],
    },
  });
}

async function makeCoupon(admin: Admin, couponCode: string, discount: object): Promise<void> {
  await admin.ask(
    `mutation($input: CreatePromotionInput!) {
      createPromotion(input: $input) { ... on Promotion { id } ... on ErrorResult { errorCode message } }
    }`,
    {
      input: {
        enabled: true,
        couponCode,
        conditions: [],
        actions: [discount],
        translations: [{ languageCode: 'en', name: couponCode }],
      },
    },
  );
}

function action(code: string, values: Record<string, string>): object {
  return { code, arguments: Object.entries(values).map(([name, value]) => ({ name, value })) };
}

function first<Item>(items: Item[]): Item {
  const [item] = items;
  if (item === undefined) throw new Error('Vendure has none of them.');
  return item;
}
