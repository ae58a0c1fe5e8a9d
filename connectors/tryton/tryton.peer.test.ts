import { expect, test } from 'vitest';
import { describeTryton } from '../../peers/tryton/stage.ts';
import type { PlanInput } from '../../src/kit/contract.ts';
import { startCutter } from './fixtures/cutter.ts';
import { after, drive, makeCall, steps } from './fixtures/drive.ts';
import { Peer } from './fixtures/peer.ts';
import { mixedOrder, sampleBody, sampleSettings, type SampleOrder } from './fixtures/sample-system.ts';
import { decimal } from './values.ts';

await describeTryton('sales in a real Tryton', (stage) => {
  const peer = new Peer(stage);

  test('an order becomes a sale in process that comes to the same cent', async () => {
    const driven = await drive(peer.system, await peer.newOrder(mixedOrder));
    expect(driven.outcome).toMatchObject({ kind: 'held', next: null });
    const way = [
      'look-party',
      'look-countries',
      'make-addresses',
      'create-sale',
      'look-totals',
      'quote',
      'confirm',
      'look-settled',
    ];
    expect(steps(driven)).toEqual(way);
    const sale = await peer.sale(driven.input.record);
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
      const { outcome, input } = await drive(peer.system, await peer.newOrder(order));
      expect(outcome).toMatchObject({ kind: 'held', next: null });
      expect((await peer.sales(input.record))[0]).toMatchObject({ total_amount: { decimal: total } });
    }
  });

  test('an order that Tryton makes another sum of stays a draft, and says which', async () => {
    const wrong: SampleOrder = {
      lines: [{ id: 'l-1', sku: 'CUP', quantity: '1', unitPrice: 1000, total: 1000, rate: '0.2', tax: 190 }],
    };
    const driven = await drive(peer.system, await peer.newOrder(wrong));
    expect(driven.outcome).toEqual({
      kind: 'refused',
      words: 'Tryton makes 10.00 + 2.00 tax = 12.00 of the order, which comes to 10.00 + 1.90 tax = 11.90',
    });
    expect(await peer.sales(driven.input.record)).toMatchObject([{ state: 'draft' }]);
    // Repaired, it goes on: the draft's lines are written anew.
    const { lines } = sampleBody({
      lines: [{ id: 'l-1', sku: 'CUP', quantity: '1', unitPrice: 1000, total: 1000, rate: '0.2', tax: 200 }],
    });
    const repaired = { ...driven.input, body: { ...driven.input.body, lines: lines ?? null }, changed: ['lines'] };
    expect((await drive(peer.system, repaired)).outcome).toMatchObject({ kind: 'held', next: null });
    expect(await peer.sales(driven.input.record)).toMatchObject([{ state: 'processing', total_amount: { decimal: '12.00' } }]);
  });

  test('a draft of another sum is written anew by the next try, once what made it so is mended', async () => {
    const [ten] = await stage.desk.rows('account.tax', [['rate', '=', decimal('0.1')]], ['rate']);
    const order: SampleOrder = {
      lines: [{ id: 'l-1', sku: 'CUP', quantity: '1', unitPrice: 1000, total: 1000, rate: '0.2', tax: 200 }],
    };
    const input = await peer.newOrder(order);
    const settings = sampleSettings(stage.server.url, stage.server.ids).order;
    const wrong = peer.open({ order: { ...settings, taxes: { '0.2': ten?.id ?? 0 } } });
    const refused = await drive(wrong, input);
    expect(refused.outcome).toMatchObject({ kind: 'refused', words: expect.stringContaining('11.00') as string });
    const driven = await drive(peer.system, refused.input);
    expect(steps(driven)).toEqual(['look-sale', 'look-party', 'rewrite', 'look-totals', 'quote', 'confirm', 'look-settled']);
    expect(await peer.sales(input.record)).toMatchObject([{ state: 'processing', total_amount: { decimal: '12.00' } }]);
  });

  test('addresses that are there are used again, and a guest is one party for each email', async () => {
    const first = await peer.newOrder(mixedOrder);
    await drive(peer.system, first);
    const again = await drive(peer.system, { ...(await peer.newOrder(mixedOrder)), references: first.references });
    expect(steps(again).slice(0, 2)).toEqual(['look-party', 'create-sale']);
    for (const known of [false, true]) {
      const guest = await drive(peer.system, await peer.newOrder({ ...mixedOrder, customer: null }));
      expect(steps(guest).includes('make-guest')).toBe(!known);
      expect(guest.outcome).toMatchObject({ kind: 'held', next: null });
    }
    expect(await stage.desk.rows('party.party', [['code', 'like', 'guest-%']], ['name'])).toHaveLength(1);
  });

  test('a create whose answer is lost is found by its reference, and there is one sale', async () => {
    const input = await peer.newOrder(mixedOrder);
    const way = await startCutter(stage.server.url, '.sale.create');
    const cut = peer.open({}, way.url);
    const lost = await drive(cut, input);
    expect(lost.outcome).toMatchObject({ kind: 'failed', class: 'unknown' });
    await way.close();
    const found = await peer.system.client.find('order', input.record, peer.signal);
    const sale = await peer.sale(input.record);
    expect(found).toMatchObject({ kind: 'held', id: String(sale.id), returned: [{ ours: input.record }] });
    const call = lost.calls.at(-1);
    if (call === undefined) throw new Error('no call');
    expect((await drive(peer.system, after(lost.input, call, found))).outcome).toMatchObject({ kind: 'held', next: null });
    expect(await peer.sales(input.record)).toMatchObject([{ state: 'processing' }]);
    expect(await peer.system.client.find('order', 'ord_none', peer.signal)).toEqual({ kind: 'absent' });
  });

  test('what is picked up needs no address', async () => {
    const input = await peer.newOrder(mixedOrder);
    const { header } = input.body as { header: object };
    const body = { ...input.body, header: { ...header, kind: 'pickup' }, shipTo: null, billTo: null };
    expect((await drive(peer.system, { ...input, body })).outcome).toMatchObject({ kind: 'held', next: null });
  });

  test('every step sent twice does the same as once', async () => {
    const { input, calls } = await drive(peer.system, await peer.newOrder(mixedOrder));
    for (const call of calls.filter(({ purpose }) => purpose !== 'create')) await makeCall(peer.system, input, call);
    expect(await peer.sales(input.record)).toMatchObject([{ state: 'processing', total_amount: { decimal: '100.37' } }]);
    const sale = await peer.sale(input.record);
    expect([sale['shipments'], sale['invoices']]).toMatchObject([{ length: 1 }, { length: 1 }]);
  });

  test('a sale that is not yet in process is cancelled as such', async () => {
    const wrong: SampleOrder = {
      lines: [{ id: 'l-1', sku: 'CUP', quantity: '1', unitPrice: 1000, total: 1000, rate: '0.2', tax: 190 }],
    };
    const { input } = await drive(peer.system, await peer.newOrder(wrong));
    const removal: PlanInput = { ...input, step: null, changed: [], wanted: { mode: 'absent', recordVersion: 2, groups: {} } };
    expect((await drive(peer.system, removal)).outcome).toEqual({ kind: 'absent' });
    const sale = await peer.sale(input.record);
    expect(sale).toMatchObject({ state: 'cancelled' });
    expect(await peer.fact('order', sale.id)).toMatchObject({ gone: true });
  });
});
