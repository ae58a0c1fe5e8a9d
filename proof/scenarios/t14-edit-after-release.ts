import type { Doc } from '../generator/json.ts';
import { docsIn, plain } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';

type Units = Record<string, number>;

scenario('T14', 'Order edit after release', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  const order = await shop.place({ lines: [luck.between(1, 9), luck.between(1, 9), 2] });
  await expect('the warehouse has three lines', () => Object.keys(warehouse.wanted(order)).length, 3);
  const units = (body: Doc, name: string): Units =>
    Object.fromEntries(docsIn(body['lines']).map((line) => [plain(line[name]), Number(line['quantity'])]));
  const wanted = (): Units => units(order.doc, 'id');
  const held = (): Units[] => [warehouse.wanted(order), units(erp.order(order), 'line_ref')];
  const inHub = async (): Promise<Units> => units((await hub.order(order))['lines'] as Doc, 'id');

  await order.edit((draft) => {
    draft.lines.shift();
    const [line] = draft.lines;
    if (line !== undefined) line.quantity += luck.between(1, 5);
    shop.addLine(draft, luck.between(1, 5));
  });
  const first = wanted();
  await expect('one line less, one more, another quantity', held, [first, first]);
  await expect('the warehouse agreed', () => warehouse.requests(order).map((one) => one['outcome']), ['accepted']);
  await rest();
  const total = () => (((erp.order(order)['totals'] as Doc)['total'] as Doc)['amount'] ?? null) as number;
  await expect('the ERP’s total', total, order.amount('total'));

  await warehouse.pick(order);
  await rest();
  const before = order.amount('total');
  await order.edit((draft) => {
    const [line] = draft.lines;
    if (line !== undefined) line.quantity += 1;
    shop.addLine(draft, 1);
  });
  order.raced = true;
  await expect(
    'too late for the warehouse',
    () =>
      warehouse
        .requests(order)
        .map((one) => one['outcome'])
        .toSorted(),
    ['accepted', 'too_late'],
  );
  await rest();
  await expect('a case says so', () => hub.casesAbout(`/order/${order.id}`), ['SYN_DELIVER_REQUEST_REFUSED']);
  await expect.now('warehouse and ERP keep what is worked on', held, [first, first]);
  await expect.now('the hub shows the same', inHub, first);
  await expect.now('the ERP’s total stands', total, before);
  await warehouse.ship(order);
  await expect('it is sent', () => erp.delivered(order), first);
});
