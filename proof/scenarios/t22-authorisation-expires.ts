import { plain } from '../generator/json.ts';
import type { Doc } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';
import { PaymentsSide } from '../stage/sides/payments-side.ts';

const WARNED = 'SYN_PROJECT_AUTHORISATION_EXPIRES';
/** The hub looks for what lapses soon once a minute. */
const HELD_S = 75;
const PATIENCE_MS = 120_000;

scenario(
  'T22',
  'Authorisation expires before ship',
  async ({ shop, warehouse, hub, further, expect, luck, rest }) => {
    const payments = new PaymentsSide({ further });
    const order = await shop.place({ lines: [luck.between(1, 9)], unpaid: true });
    const total = order.amount('total');
    await rest();
    await expect.now('an unpaid order is not sent', () => [warehouse.orders(order).length], [0]);
    const held = (await hub.ask(`/orders/${encodeURIComponent(order.id)}/holds`, {
      method: 'POST',
      body: JSON.stringify({ reason: 'manual' }),
    })) as Doc;
    await payments.holdFor(HELD_S);
    await payments.pay(order, { hold: true });
    await payments.holdFor(604_800);
    await expect('authorised', () => hub.paid(order, 'status', 'covered'), { status: 'authorised', covered: true });
    await expect('a case comes before it lapses', () => hub.casesAbout(`/order/${order.id}`), [WARNED], PATIENCE_MS);
    await expect.now('while it is still good', () => [payments.states(order), warehouse.orders(order).length], [
      ['requires_capture'],
      0,
    ]);

    // Nobody tells that it has lapsed: the hub looks at its own clock.
    await payments.side.dial({ server_error: 1 });
    await payments.side.tellHub(null);
    await expect(
      'lapsed, by the hub’s own clock',
      () => hub.paid(order, 'status', 'covered'),
      { status: 'expired', covered: false },
      PATIENCE_MS,
    );
    const hold = plain((held['hold'] as Doc)['id']);
    await hub.ask(`/orders/${encodeURIComponent(order.id)}/holds/${hold}`, { method: 'DELETE' });
    await expect('free to go', async () => ((await hub.order(order))['derived'] as Doc)['onHold'], false);
    await expect.now('and not sent unpaid', () => warehouse.orders(order).length, 0);
    await payments.side.dial({ server_error: 0 });
    await payments.side.tellHub(hub.url);
    await rest();
    await expect.now('nor once the provider says the same', () => [payments.states(order), warehouse.orders(order).length], [
      ['canceled'],
      0,
    ]);

    // The buyer is asked again.
    await payments.pay(order, { hold: true });
    await expect('authorised anew, it is sent', () => warehouse.orders(order).length, 1);
    await warehouse.ship(order);
    await expect('captured', () => [payments.states(order).toSorted(), payments.captured(order)], [
      ['canceled', 'succeeded'],
      total,
    ]);
    await rest();
    await expect('paid, once', () => hub.paid(order, 'status', 'captured', 'balance'), {
      status: 'paid',
      captured: total,
      balance: 0,
    });
    await expect('the case closes by itself', () => hub.casesAbout(`/order/${order.id}`), [], PATIENCE_MS);
    expect.lacking(
      'an order that the warehouse has already is not asked back when its authorisation lapses; the hub asks no provider for a new one',
    );
  },
  { config: 'examples/sandbox/payments.config.ts', systems: ['payments'] },
);
