import { afterEach, describe, expect, test } from 'vitest';
import { ask } from '../trial/trial-run.ts';
import type { ShopTrial } from './trial/shop-trial.ts';
import { at, mugProduct, shopTrial } from './trial/shop-trial.ts';

let shop: ShopTrial;
afterEach(() => shop.end());

const throttle = (left: number) => shop.admin('POST /admin/throttle', { available: left });
const post = (path: string, token: string, body = { query: '{ shop { name } }' }) =>
  ask(shop.url + path, { method: 'POST', headers: { 'x-shopify-access-token': token }, body });

test('a query that is open is no write, though it is posted like one', async () => {
  shop = await shopTrial('--fault', 'timeout_before=1', '--fault', 'timeout_hold_ms=3000');
  const inflight = async () => (await shop.admin('GET /admin/inflight')).body;
  const answers = [shop.gql('{ shop { name } }').catch(() => null)];
  await expect.poll(inflight).toMatchObject({ inflight: 1, writes: 0 });
  answers.push(shop.gql('mutation { webhookSubscriptionDelete(id: "x") { deletedWebhookSubscriptionId } }').catch(() => null));
  await expect.poll(inflight).toMatchObject({ inflight: 2, writes: 1 });
  await Promise.all(answers);
});

describe("the vendor's own client", () => {
  test('reads and writes', async () => {
    shop = await shopTrial();
    await shop.admin('POST /admin/products', mugProduct);
    const read = await shop.client.request(
      'query ($n: Int!) { products(first: $n) { nodes { id title variants(first: 5) { nodes { sku price } } } } }',
      { variables: { n: 3 } },
    );
    expect(read.errors).toBeUndefined();
    expect(read.data).toMatchObject({
      products: { nodes: [{ title: 'Mug', variants: { nodes: [{ sku: 'MUG-1', price: '19.99' }] } }] },
    });
    const written = await shop.client.request(
      'mutation ($p: ProductUpdateInput!) { productUpdate(product: $p) { product { title } userErrors { field message } } }',
      {
        variables: { p: { id: 'gid://shopify/Product/8000000000001', title: 'Cup' } },
      },
    );
    expect(written.data).toMatchObject({ productUpdate: { product: { title: 'Cup' }, userErrors: [] } });
  });

  test('is told of a field that does not exist, as the vendor tells it', async () => {
    shop = await shopTrial();
    const answer = await shop.client.request('query Shop { shop { nme } }');
    expect(answer.errors?.graphQLErrors).toEqual([
      expect.objectContaining({
        message: "Field 'nme' doesn't exist on type 'Shop'",
        path: ['query Shop', 'shop', 'nme'],
        extensions: { code: 'undefinedField', typeName: 'Shop', fieldName: 'nme' },
      }),
    ]);
  });

  test('is told of variables of the wrong shape', async () => {
    shop = await shopTrial();
    const query =
      'mutation ($i: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $i) @idempotent(key: "k") { userErrors { code } } }';
    const answer = await shop.client.request(query, {
      variables: { i: { name: 'available', reason: 'other', quantities: [], ignoreCompareQuantity: true } },
    });
    const [error] = answer.errors?.graphQLErrors ?? [];
    expect(error).toMatchObject({
      message:
        'Variable $i of type InventorySetQuantitiesInput! was provided invalid value for ignoreCompareQuantity (Field is not defined on InventorySetQuantitiesInput)',
      extensions: { code: 'INVALID_VARIABLE' },
    });
  });

  test('meets a field that the stand-in does not keep as an error, never as a made-up value', async () => {
    shop = await shopTrial();
    const answer = await shop.client.request('{ shop { shopOwnerName } }');
    expect(answer.errors?.graphQLErrors).toEqual([expect.objectContaining({ extensions: { code: 'NOT_IN_STAND_IN' } })]);
  });
});

describe('cost', () => {
  test.each([
    ['{ shop { name } }', 1],
    ['{ products(first: 1) { nodes { id } } }', 3],
    ['{ products(first: 10) { nodes { id } } }', 6],
    ['{ products(first: 50) { nodes { id } } }', 9],
    ['{ products(first: 250) { edges { node { id } } } }', 13],
    ['{ productsCount { count } }', 10],
    ['mutation { tagsAdd(id: "gid://shopify/Order/1", tags: []) { userErrors { message } } }', 10],
  ])('of %s is %d, as recorded from the vendor', async (query, points) => {
    shop = await shopTrial();
    expect(at(await shop.gql(query), 'extensions.cost.requestedQueryCost')).toBe(points);
  });

  test('is added up for whoever wants to know how the bucket was used, the merchant’s own not counted', async () => {
    shop = await shopTrial();
    await shop.gql('{ shop { name } }');
    await shop.gql('{ products(first: 250) { edges { node { id } } } }');
    await throttle(0);
    await shop.gql('{ productsCount { count } }');
    await shop.admin('POST /admin/graphql', { query: '{ shop { name } }' });
    const { body } = await shop.admin('GET /admin/spending');
    expect(body).toMatchObject({ requests: 3, throttled: 1, maximumAvailable: 2000 });
  });

  test('that a single request may not have is refused before it runs', async () => {
    shop = await shopTrial();
    const body = await shop.gql(
      '{ orders(first: 250) { nodes { fulfillmentOrders(first: 250) { nodes { lineItems(first: 250) { nodes { id } } } } } } }',
    );
    expect(body['errors']).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'MAX_COST_EXCEEDED', maxCost: 1000 }) as unknown }),
    ]);
    expect(at(await shop.gql('{ shop { name } }'), 'extensions.cost.throttleStatus.currentlyAvailable')).toBe(1999);
  });

  test('beyond the bucket is throttled, and the bucket fills with time', async () => {
    shop = await shopTrial('--bucket-size', '100', '--bucket-rate', '50');
    const begun = Date.now();
    await throttle(3);
    const query = '{ products(first: 250) { nodes { id } } }';
    const refused = await shop.gql(query);
    expect(refused).toMatchObject({
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: {
        cost: { requestedQueryCost: 13, actualQueryCost: null, throttleStatus: { maximumAvailable: 100, restoreRate: 50 } },
      },
    });
    let answer = refused;
    while (answer['errors'] !== undefined) answer = await shop.gql(query);
    expect(Date.now() - begun).toBeGreaterThan(120);
    expect(answer).toMatchObject({ data: { products: { nodes: [] } } });
  });

  test('that was not needed is given back', async () => {
    shop = await shopTrial('--bucket-rate', '0');
    await shop.admin('POST /admin/products', mugProduct);
    const body = await shop.gql('{ products(first: 250) { nodes { id variants(first: 100) { nodes { id } } } } }');
    const cost = at(body, 'extensions.cost') as {
      requestedQueryCost: number;
      actualQueryCost: number;
      throttleStatus: { currentlyAvailable: number };
    };
    expect(cost.requestedQueryCost).toBe(2 + 11 * (1 + 2 + 9));
    expect(cost.actualQueryCost).toBeLessThan(10);
    expect(cost.throttleStatus.currentlyAvailable).toBe(2000 - cost.actualQueryCost);
  });
});

describe('the endpoint', () => {
  test('refuses a token that is wrong or was revoked, with the words of the vendor', async () => {
    shop = await shopTrial();
    const good = shop.secret('SANDBOX_SHOPIFY_TOKEN');
    const words = { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' };
    expect(await post('/admin/api/2026-10/graphql.json', 'nonsense')).toMatchObject({ status: 401, body: words });
    expect((await post('/admin/api/2026-10/graphql.json', good)).status).toBe(200);
    await shop.admin('POST /admin/token', { revoked: true });
    expect(await post('/admin/api/2026-10/graphql.json', good)).toMatchObject({ status: 401, body: words });
  });

  test('serves an old version by the oldest that is supported and says so', async () => {
    shop = await shopTrial();
    const token = shop.secret('SANDBOX_SHOPIFY_TOKEN');
    const served = async (version: string) =>
      (await post(`/admin/api/${version}/graphql.json`, token)).headers.get('x-shopify-api-version');
    expect(await served('2026-10')).toBe('2026-10');
    expect(await served('2024-01')).toBe('2026-01');
    expect(await post('/admin/api/2026-13/graphql.json', token)).toMatchObject({ status: 404, body: { errors: 'Not Found' } });
    expect((await post('/admin/api/2026-10/orders.json', token)).status).toBe(404);
    expect((await post('/admin/api/2026-10/graphql.json', token)).headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  });

  test('opens only what the scopes open', async () => {
    shop = await shopTrial('--scopes', 'read_products');
    expect(await shop.gql('{ products(first: 1) { nodes { id } } }')).toMatchObject({ data: { products: { nodes: [] } } });
    const body = await shop.gql('{ orders(first: 1) { nodes { id } } }');
    expect(body['errors']).toEqual([
      expect.objectContaining({
        path: ['orders'],
        extensions: expect.objectContaining({
          code: 'ACCESS_DENIED',
          requiredAccess: expect.stringContaining('`read_orders`') as unknown,
        }) as unknown,
      }),
    ]);
  });

  test('takes a fault from the dial in the shape of the vendor', async () => {
    shop = await shopTrial('--fault', 'rate_limit=1');
    expect(await post('/admin/api/2026-10/graphql.json', 'x')).toMatchObject({
      status: 429,
      body: { errors: expect.stringContaining('rate limit') as unknown },
    });
  });
});

describe('lists', () => {
  test('are searched, sorted and cut, and lose nothing when many share a moment', async () => {
    shop = await shopTrial('--bucket-size', '100000');
    await shop.admin('POST /admin/products/many', { count: 25, prefix: 'A' });
    const query =
      'query ($after: String) { page: products(first: 4, after: $after, sortKey: UPDATED_AT, query: "updated_at:>=\'2020-01-01T00:00:00Z\' status:active") { nodes { id } pageInfo { hasNextPage endCursor } } }';
    const seen = new Set<unknown>();
    let after: unknown = null;
    for (let more = true; more;) {
      const body = await shop.gql(query, { after: after as string | null });
      for (const node of at(body, 'data.page.nodes') as { id: string }[]) seen.add(node.id);
      after = at(body, 'data.page.pageInfo.endCursor');
      more = at(body, 'data.page.pageInfo.hasNextPage') === true;
    }
    expect(seen.size).toBe(25);
    expect(
      at(await shop.gql('{ productVariants(first: 5, query: "sku:A-7") { nodes { sku } } }'), 'data.productVariants.nodes'),
    ).toEqual([{ sku: 'A-7' }]);
    expect(
      at(await shop.gql('{ products(first: 5, query: "updated_at:>2999-01-01") { nodes { id } } }'), 'data.products.nodes'),
    ).toEqual([]);
    const last = await shop.gql('{ products(last: 2) { nodes { title } pageInfo { hasPreviousPage } } }');
    expect(last).toMatchObject({
      data: { products: { nodes: [{ title: 'Product A-24' }, { title: 'Product A-25' }], pageInfo: { hasPreviousPage: true } } },
    });
  });

  test('warn of a search field that does not exist, and want a size', async () => {
    shop = await shopTrial();
    const warned = await shop.gql('{ orders(first: 1, query: "colour:red") { nodes { id } } }');
    expect(at(warned, 'extensions.search.0.warnings.0')).toMatchObject({ field: 'colour', code: 'invalid_field' });
    expect(at(await shop.gql('{ orders { nodes { id } } }'), 'errors.0.message')).toBe('you must provide one of first or last');
  });
});
