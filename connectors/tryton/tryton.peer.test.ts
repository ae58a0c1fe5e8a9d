import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openDesk, type Answer, type Desk } from '../../peers/tryton/desk.ts';
import { startTryton, trytonMissing, type TrytonServer } from '../../peers/tryton/server.ts';
import type { FactDraft, OpenSystem, PlanInput } from '../../src/kit/contract.ts';
import type { Json } from '../../src/model/json.ts';
import { startCutter } from './fixtures/cutter.ts';
import { after, drive, makeCall, steps } from './fixtures/drive.ts';
import { orderInput, sampleBody, sampleSettings, type SampleOrder } from './fixtures/sample-system.ts';
import { tryton } from './index.ts';
import type { Settings } from './settings.ts';

const missing = await trytonMissing();
const absent = missing !== null && process.env['CI'] !== 'true';

describe.skipIf(absent)(`against a real Tryton${absent ? ` (${missing})` : ''}`, () => {
  let server: TrytonServer;
  let desk: Desk;
  let system: OpenSystem;
  const signal = AbortSignal.timeout(600_000);
  const products = new Map<string, number>();

  beforeAll(async () => {
    if (missing !== null) throw new Error(missing);
    server = await startTryton({ folder: await mkdtemp(join(tmpdir(), 'syncline-tryton-')) });
    desk = await openDesk(server);
    system = open(server.url);
    for (const sku of ['CUP', 'BOWL']) products.set(sku, await desk.product(sku));
  }, 240_000);

  afterAll(async () => {
    await system?.client.close();
    await server?.stop();
  });

  function open(url: string, more: Partial<Settings> = {}, secrets = secretsOf(server)): OpenSystem {
    return tryton({ ...sampleSettings(url, server.ids), ...more }).open({
      ...{ system: 'erp', hub: 'hub-1', now: () => Date.now(), allowedHosts: ['127.0.0.1'] },
      secret: (name) => secrets[name] ?? '',
    });
  }

  async function listed(entity: string, since: number, from = system): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await from.client.list({ entity, since, cursor }, signal);
      if (!('parts' in page)) throw new Error(page.message);
      ids.push(...page.parts.map(({ raw }) => String((JSON.parse(raw.toString()) as { id: Json }).id)));
      cursor = page.next;
    } while (cursor !== null);
    return ids;
  }

  async function shipmentOf(record: string, other?: number): Promise<number> {
    const [sale] = await sales(record);
    const found = (sale?.['shipments'] as number[]).find((id) => id !== other);
    if (found === undefined) throw new Error('no shipment');
    return found;
  }

  async function post(invoices: Answer): Promise<void> {
    const now = new Date();
    const today = { __class__: 'date', year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, day: now.getUTCDate() };
    await desk.call('account.invoice.write', invoices, { invoice_date: today });
    await desk.call('account.invoice.post', invoices);
  }

  let count = 0;
  /** An order for a customer of its own. */
  async function newOrder(order: SampleOrder): Promise<PlanInput> {
    count += 1;
    const record = `ord_${count}`;
    const [party] = (await desk.call('party.party.create', [{ name: 'Anna Berg', addresses: [] }])) as number[];
    const variants = [...products].map(([sku, id]): [string, string] => [`match/variant/sku:${sku}`, String(id)]);
    return orderInput(record, sampleBody(order), {
      customer: { 'shop/customer/c-1': String(party) },
      variant: Object.fromEntries(variants),
    });
  }

  async function fact(entity: string, id: string): Promise<FactDraft> {
    const got = await system.client.get(entity, id, signal);
    if (!('part' in got)) throw new Error(JSON.stringify(got));
    const change = { id: 1, system: 'erp', source: 'fetch' as const, receivedAt: Date.now(), ...got.part };
    const [first] = system.normalise(change).facts;
    if (first === undefined) throw new Error('no fact');
    return first;
  }

  const sales = (record: string) =>
    desk.rows(
      'sale.sale',
      [['reference', '=', record]],
      ['state', 'total_amount', 'tax_amount', 'untaxed_amount', 'shipments', 'invoices'],
    );

  const two: SampleOrder = {
    lines: [
      { id: 'l-1', sku: 'CUP', quantity: '3', unitPrice: 1999, total: 5997, share: 300, rate: '0.2', tax: 1139 },
      { id: 'l-2', sku: 'BOWL', quantity: '2', unitPrice: 1250, total: 2500, share: 125, rate: '0.1', tax: 238 },
    ],
    shipping: { amount: 490, rate: '0.2', tax: 98 },
  };

  test('an order becomes a sale in process that comes to the same cent', async () => {
    const driven = await drive(system, await newOrder(two));
    expect(driven.outcome).toMatchObject({ kind: 'held', next: null });
    expect(steps(driven)).toEqual([
      ...['look-party', 'look-countries', 'make-addresses', 'create-sale', 'look-totals', 'quote', 'confirm', 'look-settled'],
    ]);
    const [sale] = await sales(driven.input.record);
    expect(sale).toMatchObject({ state: 'processing', total_amount: { decimal: '100.37' } });
  });

  test('an order in yen, and one whose prices hold their tax, come to the same amount', async () => {
    const yen: SampleOrder = {
      currency: 'JPY',
      lines: [{ id: 'l-1', sku: 'CUP', quantity: '3', unitPrice: 1000, total: 3000, rate: '0.1', tax: 300 }],
    };
    const gross: SampleOrder = {
      taxesIncluded: true,
      lines: [{ id: 'l-1', sku: 'CUP', quantity: '7', unitPrice: 999, total: 6993, rate: '0.2', tax: 1166 }],
    };
    for (const [order, total] of [
      [yen, '3300'],
      [gross, '69.93'],
    ] as const) {
      const { outcome, input } = await drive(system, await newOrder(order));
      expect(outcome).toMatchObject({ kind: 'held', next: null });
      expect((await sales(input.record))[0]).toMatchObject({ total_amount: { decimal: total } });
    }
  });

  test('an order that Tryton makes another sum of stays a draft, and says which', async () => {
    const wrong: SampleOrder = {
      lines: [{ id: 'l-1', sku: 'CUP', quantity: '1', unitPrice: 1000, total: 1000, rate: '0.2', tax: 190 }],
    };
    const driven = await drive(system, await newOrder(wrong));
    expect(driven.outcome).toEqual({
      kind: 'refused',
      words: 'Tryton makes 10.00 + 2.00 tax = 12.00 of the order, which comes to 10.00 + 1.90 tax = 11.90',
    });
    expect(await sales(driven.input.record)).toMatchObject([{ state: 'draft' }]);
    // Repaired, it goes on: the draft's lines are written anew.
    const { lines } = sampleBody({
      lines: [{ id: 'l-1', sku: 'CUP', quantity: '1', unitPrice: 1000, total: 1000, rate: '0.2', tax: 200 }],
    });
    const repaired = { ...driven.input, body: { ...driven.input.body, lines: lines ?? null }, changed: ['lines'] };
    expect((await drive(system, repaired)).outcome).toMatchObject({ kind: 'held', next: null });
    expect(await sales(driven.input.record)).toMatchObject([{ state: 'processing', total_amount: { decimal: '12.00' } }]);
  });

  test('addresses that are there are used again, and a guest is one party for each email', async () => {
    const first = await newOrder(two);
    await drive(system, first);
    const again = await drive(system, { ...(await newOrder(two)), references: first.references });
    expect(steps(again).slice(0, 2)).toEqual(['look-party', 'create-sale']);
    for (const known of [false, true]) {
      const guest = await drive(system, await newOrder({ ...two, customer: null }));
      expect(steps(guest).includes('make-guest')).toBe(!known);
      expect(guest.outcome).toMatchObject({ kind: 'held', next: null });
    }
    expect(await desk.rows('party.party', [['code', 'like', 'guest-%']], ['name'])).toHaveLength(1);
  });

  test('a create whose answer is lost is found by its reference, and there is one sale', async () => {
    const input = await newOrder(two);
    const way = await startCutter(server.url, '.sale.create');
    const cut = open(way.url);
    const lost = await drive(cut, input);
    expect(lost.outcome).toMatchObject({ kind: 'failed', class: 'unknown' });
    await cut.client.close();
    await way.close();
    const found = await system.client.find('order', input.record, signal);
    const [sale] = await sales(input.record);
    expect(found).toMatchObject({ kind: 'held', id: String(sale?.['id']), returned: [{ ours: input.record }] });
    const call = lost.calls.at(-1);
    if (call === undefined) throw new Error('no call');
    expect((await drive(system, after(lost.input, call, found))).outcome).toMatchObject({ kind: 'held', next: null });
    expect(await sales(input.record)).toMatchObject([{ state: 'processing' }]);
    expect(await system.client.find('order', 'ord_none', signal)).toEqual({ kind: 'absent' });
  });

  test('every step sent twice does the same as once', async () => {
    const { input, calls } = await drive(system, await newOrder(two));
    for (const call of calls.filter(({ purpose }) => purpose !== 'create')) await makeCall(system, input, call);
    expect(await sales(input.record)).toMatchObject([{ state: 'processing', total_amount: { decimal: '100.37' } }]);
    const [sale] = await sales(input.record);
    expect([sale?.['shipments'], sale?.['invoices']]).toMatchObject([{ length: 1 }, { length: 1 }]);
  });

  describe('a sale in process', () => {
    const edited: SampleOrder = {
      lines: [
        { id: 'l-1', sku: 'CUP', quantity: '1', unitPrice: 1999, total: 1999, rate: '0.2', tax: 400 },
        { id: 'l-3', sku: 'BOWL', quantity: '4', unitPrice: 1250, total: 5000, rate: '0.1', tax: 500 },
      ],
      shipping: { amount: 490, rate: '0.2', tax: 98 },
    };

    function request(input: PlanInput, kind: 'cancel' | 'edit', values: Record<string, Json> = {}): PlanInput {
      const groups = Object.fromEntries(Object.keys(values).map((group) => [group, 'asked']));
      return { ...input, step: null, request: { kind, trigger: `${kind}-${input.record}`, groups, values } };
    }

    test('is changed by an amendment: a line less, a line lower, a line more, another address', async () => {
      const { input } = await drive(system, await newOrder(two));
      const { lines } = sampleBody(edited);
      const shipTo = { name: 'Ben Berg', line1: 'Nebenstr. 2', city: 'Bonn', postalCode: '53111', country: 'DE' };
      const driven = await drive(system, request(input, 'edit', { lines: lines ?? null, shipTo }));
      expect(driven.outcome).toMatchObject({ kind: 'held', answer: { outcome: 'accepted' } });
      const [sale] = await sales(input.record);
      expect(sale).toMatchObject({ state: 'processing', total_amount: { decimal: '84.87' } });
      expect((await fact('order', String(sale?.['id']))).groups?.['fulfilment']).toMatchObject({
        lines: [{ line: 'l-1' }, { line: 'l-2' }, { line: 'l-3' }],
      });
      const shipments = await desk.rows(
        'stock.shipment.out',
        [['id', 'in', sale?.['shipments'] ?? []]],
        ['state', 'delivery_address.city', 'outgoing_moves.quantity'],
      );
      expect(shipments).toMatchObject([{ state: 'waiting', 'delivery_address.': { city: 'Bonn' } }]);
      // The same request once more finds that it was done.
      const again = await drive(system, request(input, 'edit', { lines: lines ?? null, shipTo }));
      expect(again.outcome).toMatchObject({ answer: { outcome: 'accepted' } });
      expect(await desk.rows('sale.amendment', [['sale', '=', sale?.['id'] ?? 0]], ['state'])).toMatchObject([
        { state: 'validated' },
      ]);
    });

    test('is cancelled: nothing is left to ship or to bill', async () => {
      const { input } = await drive(system, await newOrder(two));
      const driven = await drive(system, request(input, 'cancel'));
      expect(driven.outcome).toMatchObject({ kind: 'held', answer: { outcome: 'accepted' } });
      expect(steps(driven)).toEqual(['look-cancel', 'hold', 'look-cancel', 'amend', 'look-cancel', 'validate', 'verdict']);
      const [sale] = await sales(input.record);
      expect(sale).toMatchObject({ state: 'done', total_amount: { decimal: '0.00' }, shipments: [], invoices: [] });
      expect(await fact('order', String(sale?.['id']))).toMatchObject({
        gone: true,
        groups: { posting: { status: 'cancelled' } },
      });
    });

    test('that was invoiced is cancelled by a credit note', async () => {
      const { input } = await drive(system, await newOrder(two));
      const [before] = await sales(input.record);
      await post(before?.['invoices'] ?? []);
      expect((await drive(system, request(input, 'cancel'))).outcome).toMatchObject({ answer: { outcome: 'accepted' } });
      const [sale] = await sales(input.record);
      const invoices = await desk.rows('account.invoice', [['id', 'in', sale?.['invoices'] ?? []]], ['state', 'total_amount']);
      expect(invoices).toMatchObject([
        { state: 'posted', total_amount: { decimal: '100.37' } },
        { state: 'draft', total_amount: { decimal: '-100.37' } },
      ]);
    });

    test.each(['cancel', 'edit'] as const)('refuses to %s once goods were picked, and leaves them alone', async (kind) => {
      const { input } = await drive(system, await newOrder(two));
      const shipment = await shipmentOf(input.record);
      await desk.pick(shipment);
      const { outcome } = await drive(
        system,
        request(input, kind, kind === 'edit' ? { lines: sampleBody(edited)['lines'] ?? null } : {}),
      );
      expect(outcome).toMatchObject({
        answer: { outcome: 'rejected', reason: expect.stringMatching(/^goods of shipment \d+ are picked already$/) },
      });
      expect(await desk.rows('stock.shipment.out', [['id', '=', shipment]], ['state', 'outgoing_moves'])).toMatchObject([
        { state: 'picked', outgoing_moves: { length: 2 } },
      ]);
    });

    test('gives goods back that were held when others are picked meanwhile', async () => {
      const { input } = await drive(system, await newOrder(two));
      const shipment = await shipmentOf(input.record);
      let picked = false;
      const { outcome } = await drive(system, request(input, 'cancel'), async (call) => {
        if (picked || !(call.body ?? '').includes('"hold"')) return;
        picked = true;
        // Somebody takes it up again and picks.
        await desk.pick(shipment);
      });
      expect(outcome).toMatchObject({ answer: { outcome: 'rejected' } });
      expect(await desk.rows('stock.shipment.out', [['id', '=', shipment]], ['state'])).toMatchObject([{ state: 'picked' }]);
    });

    test('takes back what was reserved for it', async () => {
      const { input } = await drive(system, await newOrder(two));
      const shipment = await shipmentOf(input.record);
      await desk.call('stock.shipment.out.assign_force', [shipment]);
      const driven = await drive(system, request(input, 'cancel'));
      expect(steps(driven).slice(0, 3)).toEqual(['look-cancel', 'unassign', 'look-cancel']);
      expect(driven.outcome).toMatchObject({ answer: { outcome: 'accepted' } });
    });
  });

  test('a sale that is not yet in process is cancelled as such', async () => {
    const wrong: SampleOrder = {
      lines: [{ id: 'l-1', sku: 'CUP', quantity: '1', unitPrice: 1000, total: 1000, rate: '0.2', tax: 190 }],
    };
    const { input } = await drive(system, await newOrder(wrong));
    const removal: PlanInput = { ...input, step: null, changed: [], wanted: { mode: 'absent', recordVersion: 2, groups: {} } };
    expect((await drive(system, removal)).outcome).toEqual({ kind: 'absent' });
    const [sale] = await sales(input.record);
    expect(sale).toMatchObject({ state: 'cancelled' });
    expect(await fact('order', String(sale?.['id']))).toMatchObject({ gone: true });
  });

  test('what is shipped is told by order line, also in two parcels, and every change is listed', async () => {
    const { input } = await drive(system, await newOrder(two));
    const sale = String((await sales(input.record))[0]?.['id']);
    const shipment = await shipmentOf(input.record);
    const since = Date.now() - 1_000;
    await desk.pick(shipment, 1);
    expect(await listed('order', since)).toContain(sale);
    await desk.pack(shipment, 'TRACK-1');
    await desk.done(shipment);
    const { groups } = await fact('order', sale);
    const lines = (groups?.['fulfilment'] as { lines: { shipped: string; picked: string }[] }).lines;
    expect(lines.map(({ shipped }) => shipped).toSorted()).toEqual(['1', expect.stringMatching(/[23]/)]);
    expect(await fact('shipment', String(shipment))).toMatchObject({
      groups: {
        header: { order: { id: sale }, location: 'WH', direction: 'outbound' },
        status: { status: 'shipped', shippedAt: expect.stringMatching(/T00:00:00/) },
        packages: { packages: [{ trackingNumber: 'TRACK-1', contents: { length: 2 } }] },
      },
    });
    const rest = await shipmentOf(input.record, shipment);
    await desk.pick(rest);
    await desk.pack(rest, 'TRACK-2');
    await desk.done(rest);
    expect((await fact('order', sale)).groups?.['fulfilment']).toEqual({
      status: 'sent',
      lines: [
        { line: 'l-1', picked: '3', packed: '3', shipped: '3', short: '0' },
        { line: 'l-2', picked: '2', packed: '2', shipped: '2', short: '0' },
      ],
    });
    expect(await listed('shipment', since)).toEqual(expect.arrayContaining([String(shipment), String(rest)]));
    expect(
      (await drive(system, { ...input, step: null, request: { kind: 'cancel', trigger: 'x', groups: {}, values: {} } })).outcome,
    ).toMatchObject({
      answer: { outcome: 'rejected', reason: expect.stringMatching(/shipped already/) },
    });
  });

  test('stock follows what comes and goes, and is listed once it did', async () => {
    const product = await desk.product('PLATE');
    const since = Date.now() - 1_000;
    expect(await listed('inventory-level', since)).not.toContain(`${product}@WH`);
    await desk.receive(product, 12);
    expect(await listed('inventory-level', since)).toContain(`${product}@WH`);
    expect(await fact('inventory-level', `${product}@WH`)).toMatchObject({
      groups: { identity: { sku: 'PLATE', location: 'WH' }, onHand: { quantity: '12' } },
    });
    expect(await system.client.get('inventory-level', `${product}@NONE`, signal)).toEqual({ kind: 'absent' });
  });

  test('an invoice is told once it has a number, with the order and its lines', async () => {
    const { input } = await drive(system, await newOrder(two));
    const [sale] = await sales(input.record);
    const [id] = (sale?.['invoices'] ?? []) as number[];
    expect(await listed('invoice', 0)).not.toContain(String(id));
    await post([id ?? 0]);
    expect(await listed('invoice', Date.now() - 5_000)).toContain(String(id));
    expect((await fact('invoice', String(id))).groups).toMatchObject({
      header: { issuer: 'Sample Trading', kind: 'sales', order: { id: String(sale?.['id']) }, currency: 'EUR' },
      lines: {
        ...{ total: 10_037, other: 0 },
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
    const small = open(server.url, { pageSize: 2 });
    const made = (await desk.call(
      'party.party.create',
      [1, 2, 3, 4, 5].map((name) => ({ name: `Twin ${name}`, addresses: [] })),
    )) as number[];
    const ids = await listed('customer', Date.now() - 5_000, small);
    expect(ids).toEqual(expect.arrayContaining(made.map(String)));
    expect(new Set(ids).size).toBe(ids.length);
    await small.client.close();
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
    const { outcome, input: made } = await drive(system, input);
    const id = outcome.kind === 'held' ? (outcome.id ?? '') : '';
    expect(await system.client.find('customer', 'cus_1', signal)).toMatchObject({ kind: 'held', id });
    expect(await fact('customer', id)).toMatchObject({
      ours: 'cus_1',
      groups: {
        identity: { name: 'Núñez & Co' },
        contact: { email: 'n@example.test', address: { line1: 'Calle 1', country: 'ES' } },
        legal: { taxId: 'ESB83950402' },
      },
    });
    const since = Date.now();
    const contact = { ...body.contact, email: 'new@example.test', phone: '+34600000001' };
    expect((await drive(system, { ...made, body: { ...body, contact }, changed: ['contact'] })).outcome).toMatchObject({
      kind: 'held',
    });
    expect((await fact('customer', id)).groups).toMatchObject({ contact: { email: 'new@example.test', phone: '+34600000001' } });
    expect(await desk.rows('party.address', [['party', '=', Number(id)]], ['city'])).toHaveLength(1);
    expect(await listed('customer', since - 1_000)).toContain(id);
  });

  test('a product is made with its SKU, found, priced and read back', async () => {
    const body = {
      identity: { sku: 'JUG', kind: 'physical' },
      copy: { title: 'Jug' },
      price: { amount: 1_250, currency: 'EUR', taxIncluded: false },
    };
    const driven = await drive(system, { ...orderInput('var_1', body, {}), entity: 'variant' });
    const id = driven.outcome.kind === 'held' ? (driven.outcome.id ?? '') : '';
    expect(await fact('variant', id)).toMatchObject({ ours: 'var_1', groups: { ...body, price: body.price } });
    expect(await system.client.find('variant', 'var_1', signal)).toMatchObject({ id });
    const dearer = { ...driven.input, body: { ...body, price: { ...body.price, amount: 1_300 } }, changed: ['price'] };
    expect((await drive(system, dearer)).outcome).toMatchObject({ kind: 'held' });
    expect((await fact('variant', id)).groups).toMatchObject({ price: { amount: 1_300 } });
    expect(await listed('variant', Date.now() - 5_000)).toContain(id);
  });

  test('a warehouse is a location', async () => {
    expect(await fact('location', String(server.ids.warehouse))).toMatchObject({
      groups: { identity: { code: 'WH', kind: 'warehouse', active: true } },
    });
  });

  describe('what Tryton refuses', () => {
    test('an unknown party and an unknown product are dependencies', async () => {
      const input = await newOrder(two);
      const nobody = { ...input, references: { ...input.references, customer: { 'shop/customer/c-1': '999999' } } };
      expect((await drive(system, nobody)).outcome).toMatchObject({ class: 'dependency', role: 'customer' });
      const nothing = {
        ...input,
        references: { ...input.references, variant: { 'match/variant/sku:CUP': '999999', 'match/variant/sku:BOWL': '999999' } },
      };
      expect((await drive(system, nothing)).outcome).toMatchObject({ class: 'dependency', role: 'variant' });
    });

    test('a session that is gone is renewed', async () => {
      server.endSessions();
      desk = await openDesk(server);
      expect(await system.client.get('location', '5', signal)).toMatchObject({ kind: 'failed', class: 'refresh', status: 401 });
      system.client.refresh();
      expect(await system.client.get('location', '5', signal)).toMatchObject({ part: { topic: 'read:location' } });
    });

    test('a wrong password is shown to nobody', async () => {
      const wrong = open(server.url, {}, { TRYTON_USER: server.user.name, TRYTON_PASSWORD: 'not-the-password' });
      const outcome = await wrong.client.get('order', '1', signal);
      expect(outcome).toMatchObject({ kind: 'failed', class: 'refresh', status: 401 });
      expect(JSON.stringify(outcome)).not.toContain('not-the-password');
      await wrong.client.close();
    });

    test('a database that does not exist is said', async () => {
      const wrong = open(server.url, { database: 'none' });
      expect(await wrong.client.get('order', '1', signal)).toMatchObject({ kind: 'failed' });
      await wrong.client.close();
    });

    test('a write from an older look is refused, and looks again', async () => {
      const { input } = await drive(system, await newOrder(two));
      let touched = false;
      const cancel: PlanInput = { ...input, step: null, request: { kind: 'cancel', trigger: 'late', groups: {}, values: {} } };
      const stale = '"_timestamp":{"sale.sale,';
      const driven = await drive(system, cancel, async (_, outcome) => {
        if (touched || outcome.kind !== 'held' || !outcome.next?.startsWith('amend:')) return;
        touched = true;
        const [sale] = await sales(input.record);
        await untilNextSecond();
        await desk.call('sale.sale.write', [sale?.['id'] ?? 0], { comment: 'Looked at.' });
      });
      expect(driven.calls.filter(({ body }) => body?.includes(stale))).toHaveLength(2);
      expect(driven.outcome).toMatchObject({ answer: { outcome: 'accepted' } });
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
        return system.client.call({ ...call, body }, { entity: 'order', key: 'k', signal });
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

function secretsOf(server: TrytonServer): Record<string, string> {
  return { TRYTON_USER: server.user.name, TRYTON_PASSWORD: server.user.password };
}

/** On SQLite Tryton compares stamps in whole seconds. */
async function untilNextSecond(): Promise<void> {
  await vi.waitUntil(() => Date.now() % 1_000 < 50, { timeout: 3_000, interval: 10 });
}
