import { docsIn } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';

scenario('T08', 'Wrong SKU shipped', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  const units = luck.between(2, 9);
  const order = await shop.place({ lines: [units, 1] });
  const line = order.line();
  const ordered = order.draft.lines[0]?.sku ?? '';
  const known = new Set(order.draft.lines.map(({ sku }) => sku));
  const wrong = luck.pick(shop.goods().filter(({ sku }) => !known.has(sku))).sku;
  await expect('the warehouse is to send', () => warehouse.wanted(order), { [line]: units, [order.line(1)]: 1 });

  const shipment = await warehouse.ship(order, [{ contents: [{ line_ref: line, quantity: units, sku: wrong }] }]);
  await expect('a case says so', () => hub.casesAbout(`/order/${order.id}`), ['SYN_PROJECT_WRONG_GOODS']);
  const details = async (): Promise<string[]> => (await hub.openCases()).map(({ detail }) => detail);
  const said = `lines: line ${line}: expected ${ordered}, seen ${units} of ${wrong}.`;
  await expect('what was expected and what was seen', details, [said]);
  const discrepancies = (of: PlacedOrder): Promise<object[]> =>
    hub.select(
      `select d.code, d.closed_at is null as open from discrepancy d join link l on l.record_id = d.record_id
       where l.subject = $1 and d.code = 'SYN_PROJECT_WRONG_GOODS'`,
      [`shop/order/${of.id}`],
    );
  await expect('it is counted', () => discrepancies(order), [{ code: 'SYN_PROJECT_WRONG_GOODS', open: true }]);
  const waits = (): Promise<object[]> =>
    hub.select(
      `select d.system, d.state from delivery d join link l on l.record_id = d.record_id where l.subject = $1 order by 1`,
      [`warehouse/shipment/${shipment}`],
    );
  await expect('nobody is told of the parcel before that is settled', waits, [
    { system: 'erp', state: 'blocked' },
    { system: 'shop', state: 'blocked' },
  ]);
  await expect.now('the shop knows of no parcel', () => shop.fulfilments(order), []);
  await expect.now('and nothing is billed', () => erp.billed(order), 0);

  // The goods were right and the scan was wrong.
  await warehouse.admin.post(`/admin/shipments/${shipment}/correct`, { contents: [{ line_ref: line, sku: ordered }] });
  await expect('the shop is told', () => shop.fulfilments(order).length, 1);
  await expect('the case has closed itself', () => hub.openCases(), []);
  await expect('the discrepancy stays on the books, closed', () => discrepancies(order), [
    { code: 'SYN_PROJECT_WRONG_GOODS', open: false },
  ]);
  await warehouse.ship(order);
  await rest();
  await expect('the ERP has delivered', () => erp.delivered(order), { [line]: units, [order.line(1)]: 1 });

  // The goods stand for what was ordered, and somebody says so.
  const second = await shop.place({ lines: [1] });
  await expect('the warehouse is to send', () => warehouse.wanted(second), { [second.line()]: 1 });
  await warehouse.ship(second, [{ contents: [{ line_ref: second.line(), quantity: 1, sku: other(second) }] }]);
  await expect('a case says so', () => hub.casesAbout(`/order/${second.id}`), ['SYN_PROJECT_WRONG_GOODS']);
  const wish = { line: second.line(), sku: other(second), reason: 'the customer agreed by phone' };
  await hub.ask(`/orders/${second.id}/substitutions`, { method: 'POST', body: JSON.stringify(wish) });
  await expect('the shop is told', () => shop.fulfilments(second).length, 1);
  await rest();
  await expect('no case is left', () => hub.openCases(), []);
  await expect('what was accepted stands in the order', async () => (await derivedOf(second))['substitutions'] ?? null, [
    { line: second.line(), sku: other(second) },
  ]);
  expect.lacking('a replacement order: the case says what to send instead, and nobody but the shop makes orders');

  function other(of: PlacedOrder): string {
    return shop.goods().find(({ sku }) => sku !== of.draft.lines[0]?.sku)?.sku ?? '';
  }
  async function derivedOf(of: PlacedOrder) {
    return docsIn([(await hub.order(of))['derived'] ?? {}])[0] ?? {};
  }
});
