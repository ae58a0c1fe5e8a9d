import { describe, expect, test } from 'vitest';
import { describeTryton } from '../../peers/tryton/stage.ts';
import type { Json } from '../../src/model/json.ts';
import { drive } from './fixtures/drive.ts';
import { Peer } from './fixtures/peer.ts';
import { mixedOrder, orderInput, sampleSettings } from './fixtures/sample-system.ts';

await describeTryton('what is read from and refused by a real Tryton', (stage) => {
  const peer = new Peer(stage);

  test('what is shipped is told by order line, also in two parcels, and every change is listed', async () => {
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    const sale = String((await peer.sales(input.record))[0]?.['id']);
    const shipment = await peer.shipmentOf(input.record);
    const since = Date.now() - 1_000;
    await stage.desk.pick(shipment, 1);
    expect(await peer.listed('order', since)).toContain(sale);
    await stage.desk.pack(shipment, 'TRACK-1');
    await stage.desk.done(shipment);
    const { groups = {} } = await peer.fact('order', sale);
    const { lines } = groups['fulfilment'] as { lines: { shipped: string }[] };
    expect(lines.map(({ shipped }) => shipped).toSorted()).toEqual(['1', expect.stringMatching(/[23]/)]);
    expect(await peer.fact('shipment', String(shipment))).toMatchObject({
      groups: {
        header: { order: { id: sale }, location: 'WH', direction: 'outbound' },
        status: { status: 'shipped', shippedAt: expect.stringMatching(/T00:00:00/) as unknown },
        packages: { packages: [{ trackingNumber: 'TRACK-1', contents: { length: 2 } }] },
      },
    });
    const rest = await peer.shipmentOf(input.record, shipment);
    await stage.desk.pick(rest);
    await stage.desk.pack(rest, 'TRACK-2');
    await stage.desk.done(rest);
    expect((await peer.fact('order', sale)).groups?.['fulfilment']).toEqual({
      status: 'sent',
      lines: [
        { line: 'l-1', picked: '3', packed: '3', shipped: '3', short: '0' },
        { line: 'l-2', picked: '2', packed: '2', shipped: '2', short: '0' },
      ],
    });
    expect(await peer.listed('shipment', since)).toEqual(expect.arrayContaining([String(shipment), String(rest)]));
    expect(
      (await drive(peer.system, { ...input, step: null, request: { kind: 'cancel', trigger: 'x', groups: {}, values: {} } }))
        .outcome,
    ).toMatchObject({
      answer: { outcome: 'rejected', reason: expect.stringMatching(/shipped already/) as unknown },
    });
  });

  test('stock follows what comes and goes, and is listed once it did', async () => {
    const product = await stage.desk.product('PLATE');
    const since = Date.now() - 1_000;
    expect(await peer.listed('inventory-level', since)).not.toContain(`${product}@WH`);
    await stage.desk.receive(product, 12);
    expect(await peer.listed('inventory-level', since)).toContain(`${product}@WH`);
    expect(await peer.fact('inventory-level', `${product}@WH`)).toMatchObject({
      groups: { identity: { sku: 'PLATE', location: 'WH' }, onHand: { quantity: '12' } },
    });
    expect(await peer.system.client.get('inventory-level', `${product}@NONE`, peer.signal)).toEqual({ kind: 'absent' });
  });

  test('an invoice is told once it has a number, with the order and its lines', async () => {
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    const sale = await peer.sale(input.record);
    const [id] = (sale['invoices'] ?? []) as number[];
    expect(await peer.listed('invoice', 0)).not.toContain(String(id));
    await stage.desk.post([id ?? 0]);
    expect(await peer.listed('invoice', Date.now() - 5_000)).toContain(String(id));
    expect((await peer.fact('invoice', String(id))).groups).toMatchObject({
      header: { issuer: 'Sample Trading', kind: 'sales', order: { id: String(sale.id) }, currency: 'EUR' },
      lines: {
        total: 10_037,
        other: 0,
        lines: [
          { line: 'l-1', quantity: '3', amount: 6_836 },
          { line: 'l-2', quantity: '2', amount: 2_613 },
          { line: null, quantity: '1', amount: 588 },
        ],
      },
      status: { status: 'issued' },
    });
  });

  test('a list of rows that share a stamp is read to its end, page after page', async () => {
    const small = peer.open({ pageSize: 2 });
    const made = (await stage.desk.call(
      'party.party.create',
      [1, 2, 3, 4, 5].map((name) => ({ name: `Twin ${name}`, addresses: [] })),
    )) as number[];
    const ids = await peer.listed('customer', Date.now() - 5_000, small);
    expect(ids).toEqual(expect.arrayContaining(made.map(String)));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('what was seen is the same delivery when it is listed again', async () => {
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    const shipment = await peer.shipmentOf(input.record);
    const since = Date.now() - 60_000;
    const seen = async (entity: string): Promise<string[]> => {
      const page = await peer.system.client.list({ entity, since, cursor: null }, peer.signal);
      return 'parts' in page ? page.parts.map(({ deliveryId }) => deliveryId).toSorted() : [];
    };
    for (const entity of ['order', 'inventory-level', 'customer']) expect(await seen(entity)).toEqual(await seen(entity));
    const before = { orders: await seen('order'), levels: await seen('inventory-level') };
    await stage.desk.pick(shipment);
    expect(await seen('order')).not.toEqual(before.orders);
    expect(await seen('inventory-level')).not.toEqual(before.levels);
  });

  test('a customer is made, found, changed and read back', async () => {
    const body = {
      identity: { name: 'Núñez & Co', number: null },
      contact: {
        email: 'n@example.test',
        phone: null,
        address: { name: 'Núñez & Co', line1: 'Calle 1', city: 'Madrid', postalCode: '28001', country: 'ES' },
      },
      legal: { taxId: 'ESB83950402' },
    };
    const input = { ...orderInput('cus_1', body, {}), entity: 'customer' };
    const { outcome, calls, input: made } = await drive(peer.system, input);
    const id = outcome.kind === 'held' ? (outcome.id ?? '') : '';
    // What Tryton makes of it is known at once, so that a list that shows it tells nothing new.
    const { groups: told = {} } = await peer.fact('customer', id);
    expect(outcome).toMatchObject({ returned: [{ groups: told }] });
    expect(calls.at(-1)?.groups).toEqual(['identity', 'contact', 'legal']);
    expect(await peer.system.client.find('customer', 'cus_1', peer.signal)).toMatchObject({ kind: 'held', id });
    expect(await peer.fact('customer', id)).toMatchObject({
      ours: 'cus_1',
      groups: {
        identity: { name: 'Núñez & Co' },
        contact: { email: 'n@example.test', address: { line1: 'Calle 1', country: 'ES' } },
        legal: { taxId: 'ESB83950402' },
      },
    });
    const since = Date.now();
    const contact = { ...body.contact, email: 'new@example.test', phone: '+34600000001' };
    expect((await drive(peer.system, { ...made, body: { ...body, contact }, changed: ['contact'] })).outcome).toMatchObject({
      kind: 'held',
    });
    expect((await peer.fact('customer', id)).groups).toMatchObject({
      contact: { email: 'new@example.test', phone: '+34600000001' },
    });
    expect(await stage.desk.rows('party.address', [['party', '=', Number(id)]], ['city'])).toHaveLength(1);
    expect(await peer.listed('customer', since - 1_000)).toContain(id);
  });

  test('a product is made with its SKU, found, priced and read back', async () => {
    const body = {
      identity: { sku: 'JUG', kind: 'physical' },
      copy: { title: 'Jug' },
      price: { amount: 1_250, currency: 'EUR', taxIncluded: false },
    };
    const driven = await drive(peer.system, { ...orderInput('var_1', body, {}), entity: 'variant' });
    const id = driven.outcome.kind === 'held' ? (driven.outcome.id ?? '') : '';
    expect(await peer.fact('variant', id)).toMatchObject({ ours: 'var_1', groups: { ...body, price: body.price } });
    expect(await peer.system.client.find('variant', 'var_1', peer.signal)).toMatchObject({ id });
    // Found after its answer was lost, it is looked at once more, and is what it was.
    const refound = await drive(peer.system, { ...driven.input, step: 'product:{}' });
    expect(refound.outcome).toMatchObject({ kind: 'held', id });
    const dearer = { ...driven.input, body: { ...body, price: { ...body.price, amount: 1_300 } }, changed: ['price'] };
    const changed = await drive(peer.system, dearer);
    const { groups: told = {} } = await peer.fact('variant', id);
    expect(told).toMatchObject({ price: { amount: 1_300 } });
    // What Tryton makes of it is known at once, so that a list that shows it tells nothing new.
    expect(changed.outcome).toMatchObject({ kind: 'held', returned: [{ groups: told }] });
    expect([driven.calls.at(-1)?.groups, changed.calls.at(-1)?.groups]).toEqual([['identity', 'copy', 'price'], ['price']]);
    const created = peer.system.plan({
      ...driven.input,
      changed: ['identity', 'copy', 'price'],
      step: driven.calls[0]?.next ?? null,
    });
    expect(created).toMatchObject({ call: { groups: ['identity', 'copy', 'price'] } });
    // What was changed in between was not read back: it is still to be written.
    const wanted = { ...dearer.wanted, groups: { ...dearer.wanted.groups, price: 'another' } };
    const meanwhile = peer.system.plan({ ...dearer, wanted, changed: ['price'], step: changed.calls.at(-2)?.next ?? null });
    expect(meanwhile).toMatchObject({ call: { groups: [] } });
    expect(await peer.listed('variant', Date.now() - 5_000)).toContain(id);
  });

  test('a warehouse is a location', async () => {
    expect(await peer.fact('location', String(stage.server.ids.warehouse))).toMatchObject({
      groups: { identity: { code: 'WH', kind: 'warehouse', active: true } },
    });
  });

  test('settings that name the wrong things are told, each by its path', async () => {
    expect(await peer.system.client.inspect?.(peer.signal)).toEqual([]);
    const { order, warehouses } = sampleSettings('http://x', stage.server.ids);
    const odd = peer.open({
      currency: 'USD',
      warehouses: { ...warehouses, OTHER: 999_999 },
      order: {
        ...order,
        taxes: { '0.2': order.taxes['0.1'] ?? 0 },
        services: { ...order.services, fee: await stage.desk.product('FORK') },
      },
    });
    await stage.desk.call('account.configuration.write', [1], { tax_rounding: 'document' });
    const remarks = await odd.client.inspect?.(peer.signal);
    await stage.desk.call('account.configuration.write', [1], { tax_rounding: 'line' });
    expect(Array.isArray(remarks) ? remarks.map(({ key }) => key) : remarks).toEqual([
      'settings.order.taxes.0.2',
      'settings.warehouses.OTHER',
      'settings.order.services.fee',
      'settings.currency',
      'tax-rounding',
    ]);
  });

  describe('what Tryton refuses', () => {
    test('an unknown party and an unknown product are dependencies', async () => {
      const input = await peer.newOrder(mixedOrder);
      const nobody = { ...input, references: { ...input.references, customer: { 'shop/customer/c-1': '999999' } } };
      expect((await drive(peer.system, nobody)).outcome).toMatchObject({ class: 'dependency', role: 'customer' });
      const nothing = {
        ...input,
        references: { ...input.references, variant: { 'match/variant/sku:CUP': '999999', 'match/variant/sku:BOWL': '999999' } },
      };
      expect((await drive(peer.system, nothing)).outcome).toMatchObject({ class: 'dependency', role: 'variant' });
    });

    test('a session that is gone is renewed', async () => {
      stage.server.endSessions();
      expect(await peer.system.client.get('location', '5', peer.signal)).toMatchObject({
        kind: 'failed',
        class: 'refresh',
        status: 401,
      });
      peer.system.client.refresh();
      expect(await peer.system.client.get('location', '5', peer.signal)).toMatchObject({ part: { topic: 'read:location' } });
    });

    test('a wrong password is shown to nobody', async () => {
      const wrong = peer.open({ password: 'not-the-password' });
      const outcome = await wrong.client.get('order', '1', peer.signal);
      expect(outcome).toMatchObject({ kind: 'failed', class: 'refresh', status: 401 });
      expect(JSON.stringify(outcome)).not.toContain('not-the-password');
    });

    test('a database that does not exist is said', async () => {
      const wrong = peer.open({ database: 'none' });
      expect(await wrong.client.get('order', '1', peer.signal)).toMatchObject({ kind: 'failed' });
    });

    test('what the user has no right to is permanent', async () => {
      const call = {
        purpose: 'update' as const,
        method: 'POST',
        path: '/tryton/',
        headers: { 'content-type': 'application/json' },
        groups: [],
      };
      const send = (method: string, params: Json[]) => {
        const body = JSON.stringify({ id: 'x', method, params: [...params, { company: 1, language: 'en' }] });
        return peer.system.client.call({ ...call, body }, { entity: 'order', key: 'k', signal: peer.signal });
      };
      expect(await send('model.res.user.write', [[1], { name: 'x' }])).toMatchObject({
        class: 'permanent',
        message: 'You are not allowed to access "User".',
      });
      expect(await send('model.sale.sale.nothing', [[1]])).toMatchObject({ class: 'permanent', status: 403 });
      expect(await send('model.sale.sale.quote', [[999_999]])).toMatchObject({ class: 'refresh' });
    });
  });
});
