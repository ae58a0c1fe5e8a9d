import type { Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import type { Account, Order, Status } from './account.ts';
import { advance, eventOf, ship } from './fulfilment.ts';
import { getOrder } from './showing.ts';
import type { Tokens } from './tokens.ts';

const LONGEST_WAY = 8;

/** What people and robots in the warehouse do, by the side door. */
export function driverRoutes(account: Account, tokens: Tokens): Route[] {
  return [
    // {sku, quantity}: so many more can be sold
    route('POST /admin/inventory', (call) => {
      const given = call.fields();
      return { status: 200, body: account.inventory.change(given.text('sku'), { fulfillable: given.integer('quantity') }) };
    }),
    // {sku, quantity}: so many will not be found when they are picked
    route('POST /admin/missing', (call) => {
      const given = call.fields();
      return { status: 200, body: account.inventory.change(given.text('sku'), { missing: given.integer('quantity') }) };
    }),
    // {to?}: one step, or as many as it takes
    route('POST /admin/orders/:id/advance', (call) => {
      const to = call.fields().optionalText('to') as Status | null;
      goOn(account, account.require(call.param('id')), to);
      return getOrder(account, call);
    }),
    // {items?: [{id, quantity}], carrier?, tracking?}
    route('POST /admin/orders/:id/ship', (call) => {
      const { number } = ship(account, account.require(call.param('id')), leavingOf(call));
      return { status: 200, body: { packageNumber: number } };
    }),
    // {code, description?, status?, at?, city?}
    route('POST /admin/packages/:number/events', (call) => tell(account, call)),
    route('POST /admin/orders/:id/invalid', (call) => {
      const order = account.require(call.param('id'));
      for (const { sku, quantity } of order.items) account.inventory.change(sku, { fulfillable: quantity, reserved: -quantity });
      account.save({ ...order, status: 'Invalid' });
      return getOrder(account, call);
    }),
    route('POST /admin/tokens/expire', () => {
      tokens.expireAll();
      return { status: 200, body: { ok: true } };
    }),
    route('GET /admin/orders', () => ({ status: 200, body: { items: account.all().map(({ id, status }) => ({ id, status })) } })),
  ];
}

function goOn(account: Account, order: Order, to: Status | null): void {
  for (let steps = 0; steps < LONGEST_WAY; steps += 1) {
    const now = account.require(order.id);
    if (now.status === to || !advance(account, now) || to === null) return;
  }
}

function leavingOf(call: Call): Parameters<typeof ship>[2] {
  const given = call.fields();
  const units = given.has('items') ? new Map(given.list('items').map((one) => [one.text('id'), one.integer('quantity')])) : null;
  return { units, carrier: given.optionalText('carrier') ?? 'UPS', tracking: given.optionalText('tracking') };
}

function tell(account: Account, call: Call) {
  const number = Number(call.param('number'));
  const order = account.orderOfPackage(number);
  if (order === null) return { status: 404, body: { code: 'not_found' } };
  const given = call.fields();
  const at = given.optionalText('at') ?? account.now();
  const code = given.text('code');
  const event = eventOf(code, given.optionalText('description') ?? code, at, given.optionalText('city') ?? undefined);
  const status = given.optionalText('status');
  const shipments = order.shipments.map((shipment) => ({
    ...shipment,
    parcels: shipment.parcels.map((parcel) =>
      parcel.number === number ? { ...parcel, events: [...parcel.events, event], status: status ?? parcel.status } : parcel,
    ),
  }));
  account.save({ ...order, shipments });
  return { status: 200, body: { ok: true } };
}
