import { docsIn, isDoc, plain, type Doc } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';

scenario(
  'T06',
  'Short pick',
  async ({ shop, warehouse, erp, hub, further, expect, luck, rest, wait }) => {
    const ordered = luck.between(6, 20);
    const short = luck.between(1, 4);
    const order = await shop.place({ lines: [ordered, 2] });
    const [line, other] = [order.line(0), order.line(1)];
    const { sku = '' } = order.draft.lines[0] ?? {};
    const stock = async (): Promise<Doc> => {
      const levels = docsIn(((await hub.ask(`/stock/${encodeURIComponent(sku)}`)) as Doc)['levels']);
      const level = levels.find((one) => one['location'] === 'WH1');
      return { onHand: level?.['onHand'] ?? null, reserved: level?.['reserved'] ?? null };
    };
    await expect('the warehouse is to send', () => warehouse.wanted(order), { [line]: ordered, [other]: 2 });
    const before = Number((await stock())['onHand']);

    await warehouse.pick(order, { [line]: ordered - short }, 'BP');
    await expect('short, in the hub', async () => (await hub.units(order))[0] ?? {}, {
      picked: String(ordered - short),
      backordered: String(short),
    });
    await rest();
    await expect('what was not found is promised to nobody, and believed to be there no more', stock, {
      onHand: String(before - ordered),
      reserved: '0',
    });
    // The next count knows better, once it is too late to have been booked with the pick: it takes nothing off a second time.
    await wait(2_500);
    const recount = { sku, location: 'WH1', delta: -short, reference: `recount-${luck.between(1, 1_000_000)}` };
    await warehouse.admin.post('/admin/adjustments', recount);
    await rest();
    await expect('as the warehouse has counted', stock, { onHand: String(before - ordered), reserved: '0' });
    const decided = async (): Promise<string> => {
      const steps = docsIn(((await hub.ask(`/orders/${order.id}/sourcing`)) as Doc)['steps']);
      const reasons = steps.flatMap((step) => docsIn(step['lines'])).filter((one) => one['line'] === line);
      return reasons.map((one) => plain(one['reason'])).find((text) => text.includes(' short of ')) ?? '';
    };
    const of = `${short} of line ${line}`;
    await expect(
      'why, as the sourcing was decided',
      decided,
      [
        `WH1 was short of ${of} (BP, sent in part, the rest on a later date): they are looked for elsewhere.`,
        `Line ${line}: ${short} are short at every location that may ship it.`,
      ].join(' '),
    );
    const told = async (): Promise<string[]> => {
      const [timeline] = docsIn(((await hub.ask(`/orders/${order.id}/timeline`)) as Doc)['timelines']);
      return docsIn(timeline?.['entries']).flatMap((one) => (one['what'] === 'short' ? [plain(one['text'])] : []));
    };
    await expect('the reason, in the timeline', told, [`WH1 is short of ${of}: BP, sent in part, the rest on a later date`]);

    await warehouse.ship(order);
    await expect('the ERP has delivered', () => erp.delivered(order), { [line]: ordered - short, [other]: 2 });
    await rest();
    await expect('the order', () => hub.state(order), { lifecycle: 'in_fulfilment', fulfilment: 'partial', flags: ['short'] });
    await expect('the shop shows it as', async () => (await shop.look(order))['fulfilment_status'] ?? null, 'partial');
    await expect('what is short is not billed', () => erp.billed(order) < order.amount('total'), true);
    const fulfilment = async (): Promise<unknown[]> => {
      const group = (await hub.order(order))['fulfilment'];
      return docsIn(isDoc(group) ? group['lines'] : []).map((one) => one['reason'] ?? null);
    };
    await expect('the reason stays on the line', fulfilment, ['BP', null]);

    // Amazon gets some: it is asked for what the warehouse was short of, and for no more.
    const amazon = further('amazon');
    order.deviation = 'Amazon sends what the warehouse was short of';
    await amazon.admin.post('/admin/inventory', { sku, quantity: short + 5 });
    const asked = (): number[] => amazon.store.bodies('fulfillment_order').flatMap((one) => docsIn(one['items']).map(quantityOf));
    await expect('Amazon is to send', asked, [short]);
    await rest();
    await expect('found elsewhere, in the hub', () => hub.state(order), {
      lifecycle: 'in_fulfilment',
      fulfilment: 'partial',
      flags: [],
    });
    const [sent] = amazon.store.bodies('fulfillment_order');
    const path = `/admin/orders/${encodeURIComponent(plain(sent?.['id']))}`;
    await amazon.admin.post(`${path}/advance`, { to: 'Processing' });
    await amazon.admin.post(`${path}/ship`, { carrier: 'UPS', tracking: `A${order.id}` });
    await expect('the ERP has delivered all of it', () => erp.delivered(order), { [line]: ordered, [other]: 2 });
    await rest();
    await expect('the order', () => hub.state(order), { lifecycle: 'in_fulfilment', fulfilment: 'fulfilled', flags: [] });
    await expect('the invoices sum to the order', () => erp.billed(order), order.amount('total'));
    await expect('the shop has two parcels', () => shop.fulfilments(order).length, 2);
    await expect('the reason is still there', async () => (await fulfilment()).includes('BP'), true);
    expect.lacking('the fill rate: the hub computes no KPIs');
  },
  { config: 'examples/sandbox/with-amazon.config.ts', systems: ['amazon'] },
);

function quantityOf(item: Doc): number {
  return Number(item['quantity']);
}
