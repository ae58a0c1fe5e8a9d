import { afterEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import { openInbox } from '../trial/inbox.ts';
import type { ShopTrial } from './trial/shop-trial.ts';
import { at, mugProduct, shopTrial, textAt } from './trial/shop-trial.ts';

let shop: ShopTrial;
afterEach(() => shop.end());

const run = (query: string) =>
  shop.gql(
    'mutation ($q: String!) { bulkOperationRunQuery(query: $q) { bulkOperation { id status } userErrors { field message code } } }',
    { q: query },
  );
const state = async (id: string) =>
  at(
    await shop.gql(
      'query ($id: ID!) { bulkOperation(id: $id) { status errorCode objectCount rootObjectCount fileSize url partialDataUrl completedAt } }',
      { id },
    ),
    'data.bulkOperation',
  ) as Doc;
const all =
  '{ products { edges { node { id title variants { edges { node { id sku inventoryItem { id inventoryLevels { edges { node { id quantities(names: ["available"]) { quantity } } } } } } } } } } } }';

async function ended(id: string): Promise<Doc> {
  let now = await state(id);
  while (['CREATED', 'RUNNING', 'CANCELING'].includes(String(now['status']))) now = await state(id);
  return now;
}

describe('a bulk operation', () => {
  test('writes a line for each object, those of nested connections with the id of their parent', async () => {
    shop = await shopTrial('--bucket-size', '1000000');
    await shop.admin('POST /admin/products', mugProduct);
    await shop.admin('POST /admin/products/many', { count: 250, stock: 3 });
    const done = await ended(textAt(await run(all), 'data.bulkOperationRunQuery.bulkOperation.id'));
    expect(done).toMatchObject({
      status: 'COMPLETED',
      errorCode: null,
      objectCount: '753',
      rootObjectCount: '251',
      partialDataUrl: null,
    });
    const text = await (await fetch(String(done['url']))).text();
    expect(String(Buffer.byteLength(text))).toBe(done['fileSize']);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Doc);
    expect(lines).toHaveLength(753);
    expect(lines.slice(0, 3)).toEqual([
      { id: 'gid://shopify/Product/8000000000001', title: 'Mug' },
      {
        id: 'gid://shopify/ProductVariant/8000000000001',
        sku: 'MUG-1',
        inventoryItem: { id: 'gid://shopify/InventoryItem/8000000000001' },
        __parentId: 'gid://shopify/Product/8000000000001',
      },
      {
        id: expect.stringContaining('InventoryLevel') as unknown,
        quantities: [{ quantity: 10 }],
        __parentId: 'gid://shopify/ProductVariant/8000000000001',
      },
    ]);
  });

  test('is served in ranges of bytes', async () => {
    shop = await shopTrial('--bucket-size', '1000000');
    await shop.admin('POST /admin/products', mugProduct);
    const done = await ended(
      textAt(await run('{ products { edges { node { id } } } }'), 'data.bulkOperationRunQuery.bulkOperation.id'),
    );
    const whole = await (await fetch(String(done['url']))).text();
    const part = await fetch(String(done['url']), { headers: { range: 'bytes=5-' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 5-${whole.length - 1}/${whole.length}`]);
    expect(await part.text()).toBe(whole.slice(5));
    expect((await fetch(String(done['url']), { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416);
  });

  test('runs beside four others; a sixth is refused; one can be cancelled, and its end is told', async () => {
    const inbox = await openInbox(() => 200);
    shop = await shopTrial('--bulk-rate', '200', '--bucket-size', '1000000');
    await shop.admin('POST /admin/products/many', { count: 2000 });
    await shop.gql(
      'mutation ($w: WebhookSubscriptionInput!) { webhookSubscriptionCreate(topic: BULK_OPERATIONS_FINISH, webhookSubscription: $w) { userErrors { message } } }',
      { w: { uri: inbox.url } },
    );
    const ids: string[] = [];
    for (let nth = 0; nth < 5; nth += 1)
      ids.push(textAt(await run('{ products { edges { node { id } } } }'), 'data.bulkOperationRunQuery.bulkOperation.id'));
    expect(at(await run('{ products { edges { node { id } } } }'), 'data.bulkOperationRunQuery.userErrors')).toEqual([
      {
        field: null,
        message: `A bulk query operation for this app and shop is already in progress: ${ids.join(', ')}.`,
        code: 'OPERATION_IN_PROGRESS',
      },
    ]);
    for (const id of ids)
      await shop.gql('mutation ($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }', {
        id,
      });
    const [first = ''] = ids;
    expect(await ended(first)).toMatchObject({ status: 'CANCELED', url: null });
    const [letter] = await inbox.received(1);
    expect(JSON.parse(letter?.raw.toString() ?? '{}')).toMatchObject({ status: 'canceled', type: 'query', error_code: null });
    inbox.close();
  });

  test.each([
    ['{ shop { id } }', 'Bulk queries must contain at least one connection.'],
    ['', 'Invalid bulk query: syntax error, unexpected end of file'],
    [
      '{ products { nodes { id } } }',
      "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: 'products { edges { node {'. Selecting via 'nodes' is not supported. Invalid connection fields: 'products'.",
    ],
    [
      '{ products { edges { node { title variants { edges { node { id } } } } } } }',
      "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. Connection fields without 'id': products.",
    ],
    [
      'mutation { tagsAdd(id: "gid://shopify/Order/1", tags: []) { userErrors { message } } }',
      'Invalid operation type. Only `query` operations are supported.',
    ],
  ])('%s is refused', async (query, message) => {
    shop = await shopTrial();
    expect(at(await run(query), 'data.bulkOperationRunQuery.userErrors')).toEqual([
      { field: ['query'], message, code: 'INVALID' },
    ]);
  });

  test('without the scope it needs fails and says why', async () => {
    shop = await shopTrial('--scopes', 'read_products', '--bucket-size', '1000000');
    await shop.admin('POST /admin/products', mugProduct);
    const done = await ended(
      textAt(await run('{ products { edges { node { id } } } }'), 'data.bulkOperationRunQuery.bulkOperation.id'),
    );
    expect(done['status']).toBe('COMPLETED');
    expect(
      await ended(textAt(await run('{ orders { edges { node { id } } } }'), 'data.bulkOperationRunQuery.bulkOperation.id')),
    ).toMatchObject({ status: 'FAILED', errorCode: 'ACCESS_DENIED' });
  });
});
