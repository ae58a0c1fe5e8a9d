import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import type { ShopTrial } from './trial/shop-trial.ts';
import { at, mugProduct, shopTrial } from './trial/shop-trial.ts';

let shop: ShopTrial;
beforeEach(async () => {
  shop = await shopTrial();
  await shop.admin('POST /admin/products', mugProduct);
});
afterEach(() => shop.end());

const item = 'gid://shopify/InventoryItem/8000000000001';
const first = 'gid://shopify/Location/8000000000001';
const second = 'gid://shopify/Location/8000000000002';
const setText = `mutation ($i: InventorySetQuantitiesInput!, $k: String!) { inventorySetQuantities(input: $i) @idempotent(key: $k) {
  inventoryAdjustmentGroup { id reason referenceDocumentUri changes { name delta quantityAfterChange item { id } location { name } } } userErrors { field message code } } }`;
const set = (key: string, quantity: number, from: number | null, locationId = first) =>
  shop.gql(setText, {
    k: key,
    i: {
      name: 'available',
      reason: 'correction',
      referenceDocumentUri: 'hub://stock/1',
      quantities: [{ inventoryItemId: item, locationId, quantity, changeFromQuantity: from }],
    },
  });
const errorsOf = (body: Doc, name = 'inventorySetQuantities') => at(body, `data.${name}.userErrors`);
const effects = async () => ((await shop.admin('GET /admin/effects')).body['items'] as Doc[]).map((one) => one['entity']);
const levelsText =
  '{ inventoryItem(id: "gid://shopify/InventoryItem/8000000000001") { inventoryLevels(first: 5) { nodes { isActive location { name } quantities(names: ["available", "on_hand", "committed"]) { name quantity } } } variants(first: 1) { nodes { inventoryQuantity product { updatedAt totalInventory } } } } }';

describe('setting a quantity', () => {
  test('works when it still is what the caller thinks, and changes what is on hand as well', async () => {
    const body = await set('k-1', 7, 10);
    expect(at(body, 'data.inventorySetQuantities')).toMatchObject({
      inventoryAdjustmentGroup: {
        reason: 'correction',
        referenceDocumentUri: 'hub://stock/1',
        changes: [
          { name: 'available', delta: -3, quantityAfterChange: null, item: { id: item }, location: { name: 'Shop location' } },
          { name: 'on_hand', delta: -3 },
        ],
      },
      userErrors: [],
    });
    expect(at(await shop.gql(levelsText), 'data.inventoryItem.inventoryLevels.nodes.0.quantities')).toEqual([
      { name: 'available', quantity: 7 },
      { name: 'on_hand', quantity: 7 },
      { name: 'committed', quantity: 0 },
    ]);
  });

  test('is refused when somebody else was faster, and nothing changes', async () => {
    expect(errorsOf(await set('k-1', 7, 9))).toEqual([
      {
        field: ['input', 'quantities', '0', 'changeFromQuantity'],
        message: 'The changeFromQuantity argument no longer matches the persisted quantity.',
        code: 'CHANGE_FROM_QUANTITY_STALE',
      },
    ]);
    expect(await effects()).toEqual([]);
    expect(errorsOf(await set('k-2', 7, null))).toEqual([]);
  });

  test('must say what it compares with, even if that is nothing', async () => {
    const body = await shop.gql(setText, {
      k: 'k',
      i: { name: 'available', reason: 'correction', quantities: [{ inventoryItemId: item, locationId: first, quantity: 1 }] },
    });
    expect(at(body, 'errors.0')).toMatchObject({
      message: 'InventoryQuantityInput must include the following argument: changeFromQuantity.',
      extensions: { code: 'INVALID_FIELD_ARGUMENTS' },
    });
  });

  test('works where the item is not stocked, and does not offer it for sale there', async () => {
    expect(errorsOf(await set('k-1', 4, 0, second))).toEqual([]);
    expect(at(await shop.gql(levelsText), 'data.inventoryItem.inventoryLevels.nodes')).toHaveLength(1);
    const activate =
      'mutation ($l: ID!) { inventoryActivate(inventoryItemId: "gid://shopify/InventoryItem/8000000000001", locationId: $l) @idempotent(key: "a") { inventoryLevel { quantities(names: ["available"]) { quantity } } userErrors { field message } } }';
    expect(await shop.gql(activate, { l: second })).toMatchObject({
      data: { inventoryActivate: { inventoryLevel: { quantities: [{ quantity: 4 }] }, userErrors: [] } },
    });
    expect(at(await shop.gql(levelsText), 'data.inventoryItem.variants.nodes.0.inventoryQuantity')).toBe(14);
  });

  test.each([
    ['the name', { name: 'committed' }, 'INVALID_NAME'],
    ['the reason', { reason: 'whim' }, 'INVALID_REASON'],
    [
      'the item',
      {
        quantities: [
          { inventoryItemId: 'gid://shopify/InventoryItem/1', locationId: first, quantity: 1, changeFromQuantity: null },
        ],
      },
      'INVALID_INVENTORY_ITEM',
    ],
    [
      'the location',
      { quantities: [{ inventoryItemId: item, locationId: 'gid://shopify/Location/1', quantity: 1, changeFromQuantity: null }] },
      'INVALID_LOCATION',
    ],
    [
      'the bounds',
      { quantities: [{ inventoryItemId: item, locationId: first, quantity: 1_000_000_001, changeFromQuantity: null }] },
      'INVALID_QUANTITY_TOO_HIGH',
    ],
  ])('is refused for %s by its code', async (_about, wrong, code) => {
    const i = {
      name: 'available',
      reason: 'correction',
      quantities: [{ inventoryItemId: item, locationId: first, quantity: 1, changeFromQuantity: null }],
      ...wrong,
    };
    expect(errorsOf(await shop.gql(setText, { k: 'k', i }))).toEqual([expect.objectContaining({ code })]);
  });
});

describe('an idempotency key', () => {
  test('is required where the vendor requires it', async () => {
    const body = await shop.gql(
      'mutation ($i: InventoryAdjustQuantitiesInput!) { inventoryAdjustQuantities(input: $i) { userErrors { code } } }',
      {
        i: {
          name: 'available',
          reason: 'correction',
          changes: [{ inventoryItemId: item, locationId: first, delta: 1, changeFromQuantity: null }],
        },
      },
    );
    expect(at(body, 'errors.0')).toMatchObject({
      message: 'The @idempotent directive is required for this mutation but was not provided.',
      path: ['inventoryAdjustQuantities'],
      extensions: { code: 'BAD_REQUEST' },
    });
    expect(await effects()).toEqual([]);
  });

  test('gives the same answer again without a second effect', async () => {
    const once = await set('k-1', 7, 10);
    const again = await set('k-1', 7, 10);
    expect(again['data']).toEqual(once['data']);
    expect(await effects()).toEqual(['inventory_level']);
  });

  test('is refused with other parameters, and while its first request is under way', async () => {
    await set('k-1', 7, 10);
    expect(errorsOf(await set('k-1', 8, 7))).toEqual([expect.objectContaining({ code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH' })]);
    await shop.admin('POST /admin/keys', { key: 'k-2' });
    expect(errorsOf(await set('k-2', 5, 7))).toEqual([expect.objectContaining({ code: 'IDEMPOTENCY_CONCURRENT_REQUEST' })]);
    await shop.admin('POST /admin/keys', { key: 'k-2', done: true });
    expect(errorsOf(await set('k-2', 5, 7))).toEqual([]);
  });

  test('may run again instead, as was also seen in life: then the comparison fails', async () => {
    await shop.end();
    shop = await shopTrial('--replay', 'again');
    await shop.admin('POST /admin/products', mugProduct);
    expect(errorsOf(await set('k-1', 7, 10))).toEqual([]);
    expect(errorsOf(await set('k-1', 7, 10))).toEqual([expect.objectContaining({ code: 'CHANGE_FROM_QUANTITY_STALE' })]);
  });

  test('saves the effect of an answer that got lost', async () => {
    await shop.admin('POST /admin/faults', { rates: { timeout_after: 1, timeout_hold_ms: 5 } });
    await expect(set('k-1', 7, 10)).rejects.toThrow();
    await shop.admin('POST /admin/faults', { rates: 'none' });
    expect(errorsOf(await set('k-1', 7, 10))).toEqual([]);
    const items = (await shop.admin('GET /admin/effects')).body['items'] as Doc[];
    expect(items.map((one) => [one['entity'], one['answered']])).toEqual([['inventory_level', 'timeout_after']]);
  });
});

describe('products', () => {
  const product = 'gid://shopify/Product/8000000000001';
  const variant = 'gid://shopify/ProductVariant/8000000000001';
  const bulk =
    'mutation ($v: [ProductVariantsBulkInput!]!) { productVariantsBulkUpdate(productId: "gid://shopify/Product/8000000000001", variants: $v) { productVariants { price compareAtPrice barcode } userErrors { field message code } } }';

  test('change by variant; what changes nothing is no effect', async () => {
    const v = [{ id: variant, price: '21.50', barcode: '4006381333931' }];
    expect(await shop.gql(bulk, { v })).toMatchObject({
      data: {
        productVariantsBulkUpdate: {
          productVariants: [{ price: '21.50', compareAtPrice: null, barcode: '4006381333931' }],
          userErrors: [],
        },
      },
    });
    await shop.gql(bulk, { v });
    expect(await effects()).toEqual(['product_variant']);
    expect(errorsOf(await shop.gql(bulk, { v: [{ id: variant, price: '-1' }] }), 'productVariantsBulkUpdate')).toEqual([
      {
        field: ['variants', '0', 'price'],
        message: 'Price must be greater than or equal to 0',
        code: 'GREATER_THAN_OR_EQUAL_TO',
      },
    ]);
  });

  test('are made and made again by productSet: the variants it lists are all there are', async () => {
    const text =
      'mutation ($id: ProductSetIdentifiers, $i: ProductSetInput!) { productSet(identifier: $id, input: $i) { product { id handle variants(first: 9) { nodes { sku title price inventoryItem { tracked } } } } userErrors { field message code } } }';
    const size = (name: string, sku: string) => ({
      optionValues: [{ optionName: 'Size', name }],
      price: '9.90',
      inventoryItem: { sku, tracked: true },
    });
    const input = (...variants: Doc[]) => ({
      title: 'Tee',
      productOptions: [{ name: 'Size', values: [{ name: 'S' }, { name: 'M' }] }],
      variants,
    });
    const made = await shop.gql(text, {
      id: { handle: 'tee' },
      i: { ...input(size('S', 'T-S'), size('M', 'T-M')), handle: 'tee' },
    });
    expect(at(made, 'data.productSet')).toMatchObject({
      product: {
        handle: 'tee',
        variants: {
          nodes: [
            { sku: 'T-S', title: 'S', price: '9.90', inventoryItem: { tracked: true } },
            { sku: 'T-M', title: 'M' },
          ],
        },
      },
      userErrors: [],
    });
    const again = await shop.gql(text, { id: { handle: 'tee' }, i: { ...input(size('M', 'T-M')), handle: 'tee' } });
    expect(at(again, 'data.productSet.product.id')).toBe(at(made, 'data.productSet.product.id'));
    expect(at(again, 'data.productSet.product.variants.nodes')).toMatchObject([{ sku: 'T-M' }]);
  });

  test('carry our references, and are found by one of type id once it is defined', async () => {
    const text =
      'mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { metafields { value } userErrors { field message code } } }';
    await shop.gql(text, {
      m: [{ ownerId: product, namespace: 'hub', key: 'record', type: 'single_line_text_field', value: 'r-1' }],
    });
    expect(
      await shop.gql(`{ node(id: "${product}") { ... on Product { metafield(namespace: "hub", key: "record") { value } } } }`),
    ).toMatchObject({ data: { node: { metafield: { value: 'r-1' } } } });
    const set =
      'mutation { productSet(identifier: { customId: { namespace: "hub", key: "ref", value: "r-9" } }, input: { title: "Found" }) { product { id title } userErrors { message } } }';
    expect(at(await shop.gql(set), 'errors.0.extensions.code')).toBe('NOT_FOUND');
    await shop.admin('POST /admin/definitions', { owner: 'Product', namespace: 'hub', key: 'ref' });
    const once = at(await shop.gql(set), 'data.productSet.product.id');
    expect(once).toMatch(/^gid:/);
    expect(at(await shop.gql(set), 'data.productSet.product.id')).toBe(once);
  });

  test('move their updatedAt and tell of it when their stock changes', async () => {
    await shop.gql(
      'mutation ($w: WebhookSubscriptionInput!) { webhookSubscriptionCreate(topic: PRODUCTS_UPDATE, webhookSubscription: $w) { userErrors { message } } }',
      { w: { uri: 'http://127.0.0.1:9/x' } },
    );
    await set('k-1', 7, 10);
    const hooks = (await shop.admin('GET /admin/store/hook')).body['items'] as Doc[];
    expect(hooks.map((one) => one['topic'])).toEqual(['PRODUCTS_UPDATE']);
    expect(JSON.parse(String(hooks[0]?.['body']))).toMatchObject({ id: 8000000000001, variants: [{ inventory_quantity: 7 }] });
  });
});
