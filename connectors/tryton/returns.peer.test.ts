import { expect, test } from 'vitest';
import { describeTryton } from '../../peers/tryton/stage.ts';
import type { PlanInput } from '../../src/kit/contract.ts';
import type { Json } from '../../src/model/json.ts';
import { drive, makeCall, steps } from './fixtures/drive.ts';
import { Peer } from './fixtures/peer.ts';
import { mixedOrder } from './fixtures/sample-system.ts';
import { returnInput } from './fixtures/sample-return.ts';

await describeTryton('goods that come back to a real Tryton', (stage) => {
  const peer = new Peer(stage);

  /** An order that has left. */
  async function sold(): Promise<PlanInput> {
    const { input } = await drive(peer.system, await peer.newOrder(mixedOrder));
    const shipment = await peer.shipmentOf(input.record);
    await stage.desk.pick(shipment);
    await stage.desk.pack(shipment, `SNDX-${input.record}`);
    await stage.desk.done(shipment);
    return input;
  }

  const SALE = ['state', 'total_amount', 'lines.quantity', 'lines.note', 'shipment_returns', 'invoices', 'party'];
  const booked = (record: string) => stage.desk.rows('sale.sale', [['reference', '=', record]], SALE);

  test('are a sale of fewer than no units, of the sale’s own party, to the cent that was paid back', async () => {
    const order = await sold();
    // A third of 68.36, which is no price with four decimal places, and all of the bowls.
    const wanted = returnInput('ret_1', order, { 'l-1': ['1', 2278], 'l-2': ['2', 2613] });
    const driven = await drive(peer.system, wanted);
    expect(driven.outcome).toMatchObject({ kind: 'held' });
    expect(steps(driven)).toEqual(['look-origin', 'create-sale', 'look-totals', 'quote', 'confirm', 'look-settled']);
    const [sale] = await booked('ret_1');
    expect(sale).toMatchObject({ state: 'processing', total_amount: { decimal: '-48.91' } });
    const lines = sale?.['lines.'] as { quantity: number; note: string }[];
    expect(lines.filter(({ note }) => !note.startsWith('~'))).toMatchObject([{ quantity: -1 }, { quantity: -2 }]);
    const origin = await peer.sale(order.record);
    expect(await stage.desk.rows('sale.sale', [['id', '=', origin.id]], ['party'])).toMatchObject([
      { party: sale?.['party'] ?? 0 },
    ]);
    // What takes a sale back is no order, and is seen as a return.
    expect(await peer.listed('order', 0)).not.toContain(String(sale?.id));
    expect(await peer.listed('return', 0)).toContain(String(sale?.id));
    // The same once more changes nothing.
    expect(await drive(peer.system, { ...driven.input, step: null })).toMatchObject({ outcome: { kind: 'done' }, calls: [] });
  }, 120_000);

  test('are received and put away, and the hub is told of both', async () => {
    const order = await sold();
    await drive(peer.system, returnInput('ret_2', order, { 'l-2': ['1', 1306] }));
    const [sale] = await booked('ret_2');
    const id = sale?.id ?? 0;
    expect(await peer.fact('return', id)).toMatchObject({ ours: 'ret_2', groups: { receipt: null, inspection: null } });
    const shipments: Json = sale?.['shipment_returns'] ?? [];
    await stage.desk.call('stock.shipment.out.return.receive', shipments);
    const units = { sku: 'BOWL', quantity: '1' };
    expect((await peer.fact('return', id)).groups).toEqual({
      receipt: { status: 'complete', at: null, location: 'WH', lines: [{ line: 'ret_2-l-2', ...units }] },
      inspection: null,
    });
    await stage.desk.call('stock.shipment.out.return.done', shipments);
    expect((await peer.fact('return', id)).groups).toMatchObject({
      receipt: { status: 'complete', at: expect.any(String) as string },
      inspection: { lines: [{ ...units, disposition: 'restock' }] },
    });
  }, 120_000);

  test('are booked once, also when every call but the create is sent twice, and are found again by our reference', async () => {
    const order = await sold();
    const wanted = returnInput('ret_3', order, { 'l-1': ['3', 6836] });
    const { outcome } = await drive(peer.system, wanted, async (call) => {
      if (call.purpose !== 'create') await makeCall(peer.system, wanted, call);
    });
    expect(outcome).toMatchObject({ kind: 'held' });
    const sales = await booked('ret_3');
    expect(sales).toMatchObject([{ total_amount: { decimal: '-68.36' } }]);
    expect(sales[0]?.['shipment_returns']).toHaveLength(1);
    const found = await peer.system.client.find('return', 'ret_3', peer.signal);
    expect(found).toMatchObject({ kind: 'held', id: String(sales[0]?.id) });
    expect(await peer.system.client.find('return', 'ret_9', peer.signal)).toEqual({ kind: 'absent' });
  }, 120_000);
});
