import { Refusal } from '../wire/refusal.ts';
import { unitsIn, type Account, type Item, type Order, type Parcel, type Share } from './account.ts';

const DAY_MS = 86_400_000;

/** What leaves in one parcel: units by item; of nothing named all that was picked. */
export type Leaving = { units: Map<string, number> | null; carrier: string; tracking: string | null };

/** One step of the way of an order; nothing when it is on hold or at its end. Says whether anything was done. */
export function advance(account: Account, order: Order): boolean {
  switch (order.status) {
    case 'New':
      account.save({ ...order, status: 'Received' });
      return true;
    case 'Received':
      if (order.action === 'Hold') return false;
      account.save({ ...order, status: 'Planning' });
      return true;
    case 'Planning':
      pick(account, order);
      return true;
    case 'Processing':
      return sendRest(account, order);
    default:
      return false;
  }
}

/**
 * What is found is picked, and is a shipment that waits. Of what is missing the policy decides: all of the order is given
 * up, or the rest; or it stays open for a day.
 */
function pick(account: Account, order: Order): void {
  const found = new Map(order.items.map((item) => [item.id, account.inventory.pick(item.sku, item.quantity)]));
  const foundOf = (item: Item): number => found.get(item.id) ?? 0;
  const isShort = order.items.some((item) => foundOf(item) < item.quantity);
  const picked = order.items.reduce((sum, item) => sum + foundOf(item), 0);
  if (picked === 0 || (isShort && order.policy === 'FillOrKill')) {
    for (const item of order.items) account.inventory.change(item.sku, { fulfillable: foundOf(item), reserved: -foundOf(item) });
    const items = order.items.map((item) => ({ ...item, unfulfillable: item.quantity }));
    account.save({ ...order, items, status: 'Unfulfillable' });
    return;
  }
  const givesUp = order.policy !== 'FillAll';
  const items = order.items.map((item) => ({ ...item, unfulfillable: givesUp ? item.quantity - foundOf(item) : 0 }));
  const shares = order.items
    .filter((item) => foundOf(item) > 0)
    .map(({ id, sku }): Share => ({ item: id, sku, quantity: found.get(id) ?? 0, parcel: null }));
  const waiting = { id: nextShipment(account), status: 'PENDING' as const, at: account.now(), shares, parcels: [] };
  account.save({ ...order, items, status: 'Processing', shipments: [...order.shipments, waiting] });
}

function sendRest(account: Account, order: Order): boolean {
  if (order.shipments.some(({ status }) => status === 'PENDING')) {
    ship(account, order, { units: null, carrier: 'UPS', tracking: null });
    return true;
  }
  // Only what was never found is still open: it is given up after a day.
  if (account.frame.clock.now() - Date.parse(order.at) < DAY_MS) return false;
  const items = order.items.map((item) => ({ ...item, unfulfillable: item.quantity - unitsIn(order, item.id, ['SHIPPED']) }));
  account.save({ ...order, items, status: 'CompletePartialled' });
  return true;
}

/** Sends what was picked, or a part of it, in one parcel. Throws when there is not so much. */
export function ship(account: Account, order: Order, { units, carrier, tracking }: Leaving): Parcel {
  const pending = order.shipments.find(({ status }) => status === 'PENDING');
  if (pending === undefined) throw new Refusal(422, 'nothing_picked');
  const leaving = pending.shares.map((share) => ({
    ...share,
    quantity: units === null ? share.quantity : (units.get(share.item) ?? 0),
  }));
  if (leaving.some(({ quantity }, index) => quantity > (pending.shares[index]?.quantity ?? 0)))
    throw new Refusal(422, 'too_many');
  const number = account.nextPackage(order.id);
  const at = account.now();
  const parcel: Parcel = {
    number,
    carrier,
    tracking: tracking ?? `1Z999AA1${String(number).padStart(10, '0')}`,
    status: 'IN_TRANSIT',
    shippedAt: at,
    events: [eventOf('EVENT_202', 'Departure scan.', at)],
  };
  const sent = leaving.filter(({ quantity }) => quantity > 0).map((share) => ({ ...share, parcel: number }));
  for (const { sku, quantity } of sent) account.inventory.change(sku, { reserved: -quantity });
  const rest = pending.shares
    .map((share, index) => ({ ...share, quantity: share.quantity - (leaving[index]?.quantity ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  const id = rest.length === 0 ? pending.id : nextShipment(account);
  const others = order.shipments.filter((one) => one !== pending);
  const left = rest.length === 0 ? [] : [{ ...pending, shares: rest }];
  const next: Order = {
    ...order,
    shipments: [...others, ...left, { id, status: 'SHIPPED', at, shares: sent, parcels: [parcel] }],
  };
  account.save({ ...next, status: statusAfter(next) });
  return parcel;
}

function statusAfter(order: Order): Order['status'] {
  const shippedOf = ({ id }: Item): number => unitsIn(order, id, ['SHIPPED']);
  if (order.items.every((item) => shippedOf(item) >= item.quantity)) return 'Complete';
  const ended = order.items.every((item) => shippedOf(item) + item.unfulfillable + item.cancelled >= item.quantity);
  return ended ? 'CompletePartialled' : 'Processing';
}

function nextShipment(account: Account): string {
  return `D${account.frame.store.next('shipment').toString(36).toUpperCase().padStart(8, '0')}`;
}

/** One thing that a carrier tells of a package. */
export function eventOf(code: string, description: string, at: string, city = 'Reno') {
  return {
    eventDate: at,
    eventAddress: { city, state: 'NV', country: 'US' },
    eventCode: code,
    eventDescription: description,
  };
}
