import { plain } from '../generator/json.ts';
import type { Doc } from '../generator/json.ts';
import { scenario, type Play } from '../stage/scenario.ts';
import { PaymentsSide } from '../stage/sides/payments-side.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';

const WARNED = 'SYN_PROJECT_AUTHORISATION_EXPIRES';
/** The hub looks for what lapses soon once a minute. */
const HELD_S = 75;
const PATIENCE_MS = 120_000;
const WEEK_S = 604_800;

scenario(
  'T22',
  'Authorisation expires before ship',
  async (play) => {
    const { shop, warehouse, hub, expect, luck, rest } = play;
    const payments = new PaymentsSide(play);
    const sent = await lapsesInTheWarehouse(play, payments);
    const order = await shop.place({ lines: [luck.between(1, 9)], unpaid: true });
    const total = order.amount('total');
    await rest();
    await expect.now('an unpaid order is not sent', () => warehouse.orders(order).length, 0);
    await lapsesUnsent(play, payments, order);

    // The buyer is asked again.
    await payments.pay(order, { hold: true });
    await expect('authorised anew, it is sent', () => warehouse.orders(order).length, 1);
    await warehouse.ship(order);
    const atProvider = (): unknown[] => [payments.states(order).toSorted(), payments.captured(order)];
    await expect('captured', atProvider, [['canceled', 'succeeded'], total]);
    await rest();
    const paid = { status: 'paid', captured: total, balance: 0 };
    await expect('paid, once', () => hub.paid(order, ...Object.keys(paid)), paid);
    await expect('the case closes by itself', () => hub.casesAbout(`/order/${order.id}`), [], PATIENCE_MS);
    await isPlacedAgain(play, payments, sent);
    expect.lacking('the hub asks no provider for a new authorisation: the buyer pays again');
  },
  { config: 'examples/sandbox/payments.config.ts', systems: ['payments'] },
);

/** Authorised while a person holds it back, and let go after the authorisation has lapsed. */
async function lapsesUnsent({ warehouse, hub, expect, rest }: Play, payments: PaymentsSide, order: PlacedOrder): Promise<void> {
  const holds = `/orders/${encodeURIComponent(order.id)}/holds`;
  const { hold } = (await hub.ask(holds, { method: 'POST', body: JSON.stringify({ reason: 'manual' }) })) as { hold: Doc };
  await payments.holdFor(HELD_S);
  await payments.pay(order, { hold: true });
  await payments.holdFor(WEEK_S);
  const seen = () => hub.paid(order, 'status', 'covered');
  await expect('authorised', seen, { status: 'authorised', covered: true });
  await expect('a case comes before it lapses', () => hub.casesAbout(`/order/${order.id}`), [WARNED], PATIENCE_MS);
  const there = (): unknown[] => [payments.states(order), warehouse.orders(order).length];
  await expect.now('while it is still good', there, [['requires_capture'], 0]);

  // Nobody tells that it has lapsed: the hub looks at its own clock.
  await payments.side.dial({ server_error: 1 });
  await payments.side.tellHub(null);
  await expect('lapsed, by the hub’s own clock', seen, { status: 'expired', covered: false }, PATIENCE_MS);
  await hub.ask(`${holds}/${plain(hold['id'])}`, { method: 'DELETE' });
  await expect('free to go', async () => ((await hub.order(order))['derived'] as Doc)['onHold'], false);
  await expect.now('and not sent unpaid', () => warehouse.orders(order).length, 0);
  await payments.side.dial({ server_error: 0 });
  await payments.side.tellHub(hub.url);
  await rest();
  await expect.now('nor once the provider says the same', there, [['canceled'], 0]);
}

/** Authorised for a short time and released: the warehouse has it. */
async function lapsesInTheWarehouse({ shop, warehouse, expect, luck }: Play, payments: PaymentsSide): Promise<PlacedOrder> {
  const order = await shop.place({ lines: [luck.between(1, 9)], unpaid: true });
  await payments.holdFor(HELD_S);
  await payments.pay(order, { hold: true });
  await payments.holdFor(WEEK_S);
  await expect('authorised, it is sent', () => warehouse.orders(order).length, 1);
  return order;
}

/** It was asked back when the authorisation had lapsed; with a new one it is placed there once more. */
async function isPlacedAgain(
  { warehouse, erp, hub, expect, rest }: Play,
  payments: PaymentsSide,
  order: PlacedOrder,
): Promise<void> {
  const states = (): unknown[] => warehouse.orders(order).map(({ status }) => status);
  await expect('what the warehouse had was asked back, and it gave it up', states, ['cancelled'], PATIENCE_MS);
  await expect('nothing of it is left to send', () => hub.paid(order, 'status', 'covered'), {
    status: 'expired',
    covered: false,
  });
  await payments.pay(order, { hold: true });
  await expect('authorised anew, it is placed there again', states, ['cancelled', 'new']);
  await warehouse.ship(order);
  const total = order.amount('total');
  await expect('captured', () => [payments.states(order).toSorted(), payments.captured(order)], [
    ['canceled', 'succeeded'],
    total,
  ]);
  await rest();
  await expect('the ERP has delivered it', () => erp.delivered(order), { [order.line(0)]: order.draft.lines[0]?.quantity });
  await expect('and the order is', () => hub.state(order), { lifecycle: 'in_fulfilment', fulfilment: 'fulfilled', flags: [] });
  await expect('no case is left', () => hub.casesAbout(`/order/${order.id}`), [], PATIENCE_MS);
}
