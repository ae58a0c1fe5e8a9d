import { expect, test, vi } from 'vitest';
import { describeTryton } from '../../peers/tryton/stage.ts';
import type { PlanInput } from '../../src/kit/contract.ts';
import type { Json } from '../../src/model/json.ts';
import { drive, makeCall, steps } from './fixtures/drive.ts';
import { Peer } from './fixtures/peer.ts';
import { mixedOrder, sampleBody, type SampleOrder } from './fixtures/sample-system.ts';

await describeTryton('a sale in process in a real Tryton', (stage) => {
  const peer = new Peer(stage);

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
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    const { lines } = sampleBody(edited);
    const shipTo = { name: 'Ben Berg', line1: 'Nebenstr. 2', city: 'Bonn', postalCode: '53111', country: 'DE' };
    const driven = await drive(peer.system, request(input, 'edit', { lines: lines ?? null, shipTo }));
    expect(driven.outcome).toMatchObject({ kind: 'held', answer: { outcome: 'accepted' } });
    const sale = await peer.sale(input.record);
    expect(sale).toMatchObject({ state: 'processing', total_amount: { decimal: '84.87' } });
    expect((await peer.fact('order', sale.id)).groups?.['fulfilment']).toMatchObject({
      lines: [{ line: 'l-1' }, { line: 'l-2' }, { line: 'l-3' }],
    });
    const shipments = await stage.desk.rows(
      'stock.shipment.out',
      [['id', 'in', sale['shipments'] ?? []]],
      ['state', 'delivery_address.city', 'outgoing_moves.quantity'],
    );
    expect(shipments).toMatchObject([{ state: 'waiting', 'delivery_address.': { city: 'Bonn' } }]);
    // The same request once more finds that it was done.
    const again = await drive(peer.system, request(input, 'edit', { lines: lines ?? null, shipTo }));
    expect(again.outcome).toMatchObject({ answer: { outcome: 'accepted' } });
    expect(await stage.desk.rows('sale.amendment', [['sale', '=', sale.id]], ['state'])).toMatchObject([{ state: 'validated' }]);
  });

  test('is cancelled: nothing is left to ship or to bill', async () => {
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    const driven = await drive(peer.system, request(input, 'cancel'));
    expect(driven.outcome).toMatchObject({ kind: 'held', answer: { outcome: 'accepted' } });
    expect(steps(driven)).toEqual(['look-cancel', 'hold', 'look-cancel', 'amend', 'look-cancel', 'validate', 'verdict']);
    const sale = await peer.sale(input.record);
    expect(sale).toMatchObject({ state: 'done', total_amount: { decimal: '0.00' }, shipments: [], invoices: [] });
    expect(await peer.fact('order', sale.id)).toMatchObject({
      gone: true,
      groups: { posting: { status: 'cancelled' } },
    });
  });

  test('is cancelled once, also when every call is sent twice', async () => {
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    const asked = request(input, 'cancel');
    const { outcome } = await drive(peer.system, asked, async (call) => {
      await untilNextSecond();
      await makeCall(peer.system, asked, call);
    });
    expect(outcome).toMatchObject({ answer: { outcome: 'accepted' } });
    const sale = await peer.sale(input.record);
    expect(sale).toMatchObject({ state: 'done', total_amount: { decimal: '0.00' }, shipments: [], invoices: [] });
    expect(await stage.desk.rows('sale.amendment', [['sale', '=', sale.id]], ['state'])).toHaveLength(1);
  });

  test('that was invoiced is cancelled by a credit note', async () => {
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    const before = await peer.sale(input.record);
    await stage.desk.post(before['invoices'] ?? []);
    expect((await drive(peer.system, request(input, 'cancel'))).outcome).toMatchObject({ answer: { outcome: 'accepted' } });
    const sale = await peer.sale(input.record);
    const invoices = await stage.desk.rows('account.invoice', [['id', 'in', sale['invoices'] ?? []]], ['state', 'total_amount']);
    expect(invoices).toMatchObject([
      { state: 'posted', total_amount: { decimal: '100.37' } },
      { state: 'draft', total_amount: { decimal: '-100.37' } },
    ]);
  });

  test.each(['cancel', 'edit'] as const)('refuses to %s once goods were picked, and leaves them alone', async (kind) => {
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    const shipment = await peer.shipmentOf(input.record);
    await stage.desk.pick(shipment);
    const { outcome } = await drive(
      peer.system,
      request(input, kind, kind === 'edit' ? { lines: sampleBody(edited)['lines'] ?? null } : {}),
    );
    expect(outcome).toMatchObject({
      answer: { outcome: 'rejected', reason: expect.stringMatching(/^goods of shipment \d+ are picked already$/) as unknown },
    });
    expect(await stage.desk.rows('stock.shipment.out', [['id', '=', shipment]], ['state', 'outgoing_moves'])).toMatchObject([
      { state: 'picked', outgoing_moves: { length: 2 } },
    ]);
  });

  test('gives goods back that were held when Tryton then refuses the amendment', async () => {
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    const [user] = await stage.desk.rows('res.user', [['login', '=', stage.server.user.name]], ['name']);
    const [right] = await stage.desk.rows('res.group', [['name', '=', 'Sale Amendment']], ['name']);
    const write = (action: string) =>
      stage.desk.call('res.user.write', [user?.id ?? 0], { groups: [[action, [right?.id ?? 0]]] });
    await write('remove');
    const { outcome } = await drive(peer.system, request(input, 'cancel'));
    await write('add');
    expect(outcome).toMatchObject({
      answer: { outcome: 'rejected', reason: expect.stringMatching(/is not allowed/) as unknown },
    });
    const shipment = await peer.shipmentOf(input.record);
    expect(await stage.desk.rows('stock.shipment.out', [['id', '=', shipment]], ['state'])).toMatchObject([{ state: 'waiting' }]);
  });

  test('gives goods back that were held when others are picked meanwhile', async () => {
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    const shipment = await peer.shipmentOf(input.record);
    let picked = false;
    const { outcome } = await drive(peer.system, request(input, 'cancel'), async (call) => {
      if (picked || !(call.body ?? '').includes('"hold"')) return;
      picked = true;
      // Somebody takes it up again and picks.
      await stage.desk.pick(shipment);
    });
    expect(outcome).toMatchObject({ answer: { outcome: 'rejected' } });
    expect(await stage.desk.rows('stock.shipment.out', [['id', '=', shipment]], ['state'])).toMatchObject([{ state: 'picked' }]);
  });

  test('takes back what was reserved for it', async () => {
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    const shipment = await peer.shipmentOf(input.record);
    await stage.desk.call('stock.shipment.out.assign_force', [shipment]);
    const driven = await drive(peer.system, request(input, 'cancel'));
    expect(steps(driven).slice(0, 3)).toEqual(['look-cancel', 'unassign', 'look-cancel']);
    expect(driven.outcome).toMatchObject({ answer: { outcome: 'accepted' } });
  });

  test('a write from an older look is refused, and looks again', async () => {
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    let touched = false;
    const cancel: PlanInput = { ...input, step: null, request: { kind: 'cancel', trigger: 'late', groups: {}, values: {} } };
    const stale = '"_timestamp":{"sale.sale,';
    const failed: (string | null)[] = [];
    const driven = await drive(peer.system, cancel, async (_, outcome) => {
      if (outcome.kind === 'failed') failed.push(outcome.class, outcome.next ?? null);
      if (touched || outcome.kind !== 'held' || !outcome.next?.startsWith('amend:')) return;
      touched = true;
      const sale = await peer.sale(input.record);
      await untilNextSecond();
      await stage.desk.call('sale.sale.write', [sale.id], { comment: 'Looked at.' });
    });
    expect(driven.calls.filter(({ body }) => body?.includes(stale))).toHaveLength(2);
    expect(failed).toEqual(['refresh', expect.stringMatching(/^look:/)]);
    expect(driven.outcome).toMatchObject({ answer: { outcome: 'accepted' } });
  });
});

/** On SQLite Tryton compares stamps in whole seconds. */
async function untilNextSecond(): Promise<void> {
  await vi.waitUntil(() => Date.now() % 1_000 < 50, { timeout: 3_000, interval: 10 });
}
