import { readFileSync } from 'node:fs';
import { buildClientSchema, getIntrospectionQuery, parse, validate, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import pg from 'pg';
import { describe, expect, inject, test } from 'vitest';
import { startStockedShop } from '../../peers/vendure/stocked-shop.ts';
import { misfits } from '../../examples/sandbox/trial/planning.ts';
import type { OpenSystem } from '../../src/kit/contract.ts';
import type { EffectRequest } from '../../src/model/delivery.ts';
import { FINDS, INSPECT, LISTS, READS, WRITES } from './documents.ts';
import { drive, listIds, openShop, readBack, wanting } from './fixtures/drive.ts';
import { held, useRealShop } from './fixtures/real-shop.ts';

const real = useRealShop(() => startStockedShop(inject('postgres').url, 13));

test('every request of the connector fits the schema of the running server', async () => {
  const data = await real.vendure.admin.ask<IntrospectionQuery>(getIntrospectionQuery({ inputValueDeprecation: true }));
  const schema: GraphQLSchema = buildClientSchema(data);
  const documents = [
    ...Object.values(READS),
    ...Object.values(LISTS),
    ...Object.values(FINDS),
    ...Object.values(WRITES),
    INSPECT,
  ];
  for (const document of documents) expect(validate(schema, parse(document)), document).toEqual([]);
});

describe('a list', () => {
  test('shows each of those that changed at one instant, also when one changes meanwhile', async () => {
    const small = openShop(real.vendure, { pageSize: 2 });
    const client = new pg.Client({ connectionString: real.vendure.database });
    await client.connect();
    const { rows } = await client.query<{ id: number }>(
      `UPDATE product_variant SET "updatedAt" = '2031-05-05 05:05:05.123456' WHERE id <= 5 RETURNING id`,
    );
    const since = Date.UTC(2031, 4, 5);
    let touched = 0;
    const ids = await listIds(small, { entity: 'variant', since }, async () => {
      if ((touched += 1) !== 1) return;
      // Shown already: it moves behind those that were not, and must not push one of them out of the pages.
      await client.query(`UPDATE product_variant SET "updatedAt" = '2031-05-05 05:05:06' WHERE id = $1`, [rows[0]?.id]);
    });
    await client.query('UPDATE product_variant SET "updatedAt" = now()');
    await client.end();
    expect(new Set(ids)).toEqual(new Set(rows.map(({ id }) => String(id))));
    await small.client.close();
  });

  test('shows an order again when it was paid back or sent, though Vendure keeps its time', async () => {
    const placed = await real.shopper.place({ payment: 'instant', lines: [{ sku: 'SKU-0006', quantity: 2 }] });
    const seen = async (since: number): Promise<boolean> =>
      (await listIds(real.system, { entity: 'order', since })).includes(placed.id);
    const listed = async (since: number): Promise<string[]> => listIds(real.system, { entity: 'shipment', since });
    const after = ((await real.factOf(placed.id)).version ?? 0) + 2;
    expect(await seen(after)).toBe(false);
    await real.shopper.refund(placed.payment.id, 10);
    expect(await seen(after)).toBe(true);
    const later = ((await real.factOf(placed.id)).version ?? 0) + 2;
    const fulfilment = await real.shopper.fulfil([{ line: placed.lines[0]?.id ?? '', quantity: 1 }]);
    expect(await listed(later)).toContain(`${placed.id}/${fulfilment}`);
  });

  test.each(['order', 'shipment', 'product', 'variant', 'customer', 'location', 'inventory-level'])(
    'of %s is read whole',
    async (entity) => {
      const ids = await listIds(openShop(real.vendure, { pageSize: 3 }), { entity, since: 0 });
      expect(ids.length).toBeGreaterThan(0);
      expect(new Set(ids).size).toBe(ids.length);
      const facts = await readBack(real.system, entity, ids[0] ?? '');
      expect(misfits(facts)).toEqual([]);
    },
  );
});

describe('the session', () => {
  test('is renewed when the shop has ended it', async () => {
    const own = openShop(real.vendure);
    const placed = await real.shopper.place();
    expect(await readBack(own, 'order', placed.id)).toHaveLength(1);
    const client = new pg.Client({ connectionString: real.vendure.database });
    await client.connect();
    await client.query('DELETE FROM session');
    await client.end();
    await real.vendure.restart();
    // Once more while the plug-in has its first look at the outbox: it must not wait for the next one, which is an hour away.
    const began = Date.now();
    await real.vendure.restart();
    expect(Date.now() - began, 'to end by itself and start').toBeLessThan(15_000);
    expect(await readBack(own, 'order', placed.id)).toHaveLength(1);
    await own.client.close();
  }, 60_000);

  test('of a stranger is refused, and the password is in no word of it', async () => {
    const login = { user: real.vendure.login.user, password: 'wrong but secret' };
    const stranger = openShop({ url: real.vendure.url, login });
    const read = await stranger.client.get('order', '1', AbortSignal.timeout(9_000));
    expect(read).toMatchObject({ kind: 'failed', class: 'refresh' });
    expect(JSON.stringify(read)).not.toContain('wrong but secret');
    await stranger.client.close();
  });

  async function clerk(name: string, permissions: string[]): Promise<OpenSystem> {
    const { createRole } = await real.vendure.admin.ask<{ createRole: { id: string } }>(
      'mutation($input: CreateRoleInput!) { createRole(input: $input) { id } }',
      { input: { code: name, description: name, permissions } },
    );
    const login = { user: `${name}@example.test`, password: `${name} password` };
    const input = { firstName: 'C', lastName: 'D', emailAddress: login.user, password: login.password, roleIds: [createRole.id] };
    await real.vendure.admin.ask('mutation($input: CreateAdministratorInput!) { createAdministrator(input: $input) { id } }', {
      input,
    });
    return openShop({ url: real.vendure.url, login });
  }

  test('of someone without the right ends in a case that says so', async () => {
    const own = await clerk('catalogue', ['ReadCatalog']);
    const read = await own.client.get('order', '1', AbortSignal.timeout(9_000));
    expect(read).toMatchObject({ kind: 'failed', class: 'permanent' });
    expect(JSON.stringify(read)).toContain('permissions');
    expect(await readBack(own, 'variant', '1')).toHaveLength(1);
    await own.client.close();
  });

  test('with the permissions of the README reads and writes everything', async () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    const permissions =
      /Permissions: (.*)\./
        .exec(readme)?.[1]
        ?.split(', ')
        .map((word) => word.replaceAll('`', '')) ?? [];
    const own = await clerk('hub', permissions);
    for (const { entity } of own.entities) expect((await listIds(own, { entity, since: 0 })).length, entity).toBeGreaterThan(0);
    expect(await own.client.inspect?.(AbortSignal.timeout(9_000))).toEqual([]);
    const placed = await real.shopper.place({ payment: 'instant', lines: [{ sku: 'SKU-0001', quantity: 1 }] });
    const contents = [{ line: placed.lines[0]?.id ?? '', quantity: '1' }];
    const shipment = {
      packages: { packages: [{ id: 'p', carrier: 'c', trackingNumber: 't', contents }] },
      status: { status: 'shipped' },
    };
    const sent = await drive(
      own,
      wanting('shipment', shipment, { record: 'shp_clerk', references: { order: { x: placed.id } } }),
    );
    expect(sent.outcome).toMatchObject({ kind: 'held' });
    const product = { identity: { handle: 'clerk', status: 'active' }, copy: { title: 'Clerk', description: null } };
    const made = await drive(own, wanting('product', product, { record: 'prd_clerk' }));
    const variant = { identity: { sku: 'CLERK' }, price: { amount: 1, currency: 'EUR', taxIncluded: false } };
    const references = { product: { x: made.input.shadow?.id ?? '' } };
    expect((await drive(own, wanting('variant', variant, { record: 'var_clerk', references }))).outcome).toMatchObject({
      kind: 'held',
    });
    const cancel: EffectRequest = { kind: 'cancel', trigger: 't', groups: {}, values: {} };
    const other = await real.shopper.place();
    const asked = wanting('order', {}, { shadow: held(other.id), changed: [], request: cancel });
    expect((await drive(own, asked)).outcome).toMatchObject({ kind: 'held' });
    await own.client.close();
  });

  test('may be an API key', async () => {
    const { roles } = await real.vendure.admin.ask<{ roles: { items: { id: string; code: string }[] } }>(
      '{ roles { items { id code } } }',
    );
    const roleIds = roles.items.filter(({ code }) => code === 'hub').map(({ id }) => id);
    const { createApiKey } = await real.vendure.admin.ask<{ createApiKey: { apiKey: string } }>(
      'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey } }',
      { input: { roleIds, translations: [{ languageCode: 'en', name: 'hub' }] } },
    );
    const own = openShop(real.vendure, { auth: { kind: 'apiKey', key: 'SHOP_KEY' } }, { SHOP_KEY: createApiKey.apiKey });
    expect(await readBack(own, 'variant', '1')).toHaveLength(1);
    await own.client.close();
    const stranger = openShop(real.vendure, { auth: { kind: 'apiKey', key: 'SHOP_KEY' } });
    const read = await stranger.client.get('variant', '1', AbortSignal.timeout(9_000));
    expect(read).toMatchObject({ kind: 'failed', class: 'permanent' });
    await stranger.client.close();
  });
});
