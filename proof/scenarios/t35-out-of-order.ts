import type { Doc } from '../generator/json.ts';
import { plain } from '../generator/json.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';
import { numbersOf } from '../stage/sides/other-sides.ts';
import { scenario, type Play } from '../stage/scenario.ts';

const EVENTS = 5;
const AT_ONCE = 6;

scenario('T35', 'Out of order', async (play) => {
  await allPermutations(play);
  await deliveredBeforeShipped(play);
});

/** Created, edited, paid, sent elsewhere, edited: 120 orders hear of the same in all 120 orders, and end the same. */
async function allPermutations({ shop, hub, expect, luck, rest }: Play): Promise<void> {
  await shop.tellHub(null);
  // Nothing but the webhooks tells the hub: what it asks the shop itself is refused for a while.
  await shop.dial({ server_error: 1 });
  const sequences = permutations([...Array(EVENTS).keys()]);
  const pattern = await shop.place({ lines: [luck.between(1, 4), luck.between(1, 4)], unpaid: true });
  const address = shop.address();
  const orders = [pattern];
  while (orders.length < sequences.length) orders.push(await shop.placeLike(pattern));
  const quantity = luck.between(5, 9);
  for (const order of orders) await change(order, { quantity, address });
  await inGroups(orders, async (order, index) => {
    const told = shop.store.webhooks(`orders/${order.id}`);
    for (const at of sequences[index] ?? [])
      await shop.send(
        told[at]?.topic ?? '',
        told[at]?.body ?? '',
        told[at]?.eventId === undefined ? {} : { eventId: told[at].eventId },
      );
  });
  await shop.dial({ server_error: 0 });
  await shop.tellHub(hub.url);
  await rest();
  const states = new Map<string, number>();
  for (const order of orders) {
    const state = anonymous(await hub.order(order), order);
    states.set(state, (states.get(state) ?? 0) + 1);
  }
  const [most = '', ...others] = [...states].toSorted((a, b) => b[1] - a[1]).map(([state]) => state);
  await expect.now('no order ended in another state', () => others.map((state) => firstDifference(most, state)), []);
  await expect.now('orders that ended in the one state', () => states.get(most), sequences.length);
}

/** Four changes after the first: an edit, the payment, another address, a note. */
async function change(order: PlacedOrder, { quantity, address }: { quantity: number; address: Doc }): Promise<void> {
  await order.edit((draft) => {
    for (const line of draft.lines) line.quantity = quantity;
  });
  await order.pay();
  await order.edit((draft) => {
    draft.shipTo = address;
  });
  await order.edit((draft) => {
    draft.extras = { note: 'Ring twice.' };
  });
}

/** The carrier's scans come before the warehouse says that anything left. */
async function deliveredBeforeShipped({ shop, warehouse, carrier, hub, expect, luck, rest }: Play): Promise<void> {
  const order = await shop.place({ lines: [luck.between(1, 9)] });
  await expect('the warehouse has it', () => warehouse.status(order), 'new');
  await warehouse.tellHub(null);
  const id = await warehouse.ship(order);
  const shipment = warehouse.shipments(order).find((one) => one['id'] === id);
  const [number = ''] = numbersOf(shipment);
  for (const code of ['DL', 'OD', 'PU']) await carrier.scan(number, [{ code, at: at(code) }]);
  await warehouse.tellHub(hub.url);
  await expect('delivered, in the shop', () => shop.fulfilments(order).map((one) => plain(one['status'])), ['delivered']);
  await rest();
  await expect.now('once', () => shop.fulfilments(order).length, 1);
}

function at(code: string): string {
  return new Date(Date.now() + ['PU', 'OD', 'DL'].indexOf(code) * 60_000).toISOString();
}

function permutations(of: readonly number[]): number[][] {
  if (of.length < 2) return [[...of]];
  return of.flatMap((first) => permutations(of.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}

async function inGroups<Item>(items: readonly Item[], work: (item: Item, index: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE)
    await Promise.all(items.slice(from, from + AT_ONCE).map((item, index) => work(item, from + index)));
}

/** The order's state without its own ids and times. */
function anonymous(body: Doc, order: PlacedOrder): string {
  return JSON.stringify(body)
    .replaceAll(order.number, '#')
    .replaceAll(new RegExp(`[ot]-${order.id.slice(2)}\\b`, 'g'), '#')
    .replaceAll(/W-\d{6}|SO-\d{6}/g, '#')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g, 'then');
}

/** Where two texts part, with a little of each. */
function firstDifference(one: string, other: string): string {
  let at = 0;
  while (one[at] === other[at] && at < one.length) at += 1;
  return [one, other].map((text) => text.slice(Math.max(0, at - 60), at + 60)).join(' | ');
}
