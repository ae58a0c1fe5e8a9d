import { scenario } from '../stage/scenario.ts';

const NOT_JSON = 'SYN_NORMALISE_NOT_JSON';
const INVALID = 'SYN_NORMALISE_FIELD_INVALID';

scenario('T49', 'Poison message', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  const first = await shop.place({ lines: [luck.between(1, 9)] });
  await rest();
  const [told] = shop.store.webhooks(`orders/${first.id}`);
  const body = told?.body ?? '';
  const tag = `poison-${luck.between(1000, 9999)}`;
  const broken = body.slice(0, luck.between(20, body.length - 20));
  // An order of its own, so that nothing else can tell of it.
  const other = body.replaceAll(first.id, `${first.id}${tag}`).replaceAll(first.number, `${first.number}${tag}`);
  const wrong = other.replace(/"quantity":\d+/, '"quantity":"three"');
  const answers = [
    await shop.send('order.updated', broken, { eventId: `${tag}-cut` }),
    await shop.send('order.created', wrong, { eventId: `${tag}-field` }),
  ];
  await expect.now('both are taken', () => answers, [202, 202]);
  const next = await shop.place({ lines: [luck.between(1, 9)] });
  await expect('what comes after them goes on', () => [warehouse.orders(next).length, erp.orders(next).length], [1, 1]);
  await expect('each is a case of its own', () => hub.casesAbout(`${tag}-`), [INVALID, NOT_JSON]);
  const cases = await hub.openCases();
  const about = (name: string): number => cases.find(({ detail }) => detail.includes(`${tag}-${name}`))?.id ?? 0;

  await hub.act(about('cut'), 'edit', body);
  await expect('mended and taken up again: nothing new', () => hub.casesAbout(`${tag}-cut`), []);
  await hub.act(about('field'), 'close', 'it was never placed');
  await rest();
  await expect.now('no case is left', () => hub.casesAbout(`${tag}-`), []);
  await expect.now('the first order is once in each', () => [warehouse.orders(first).length, erp.orders(first).length], [1, 1]);
});
