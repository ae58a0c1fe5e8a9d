import { scenario, type Play } from '../stage/scenario.ts';
import { PaymentsSide } from '../stage/sides/payments-side.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';

const UNMATCHED = 'SYN_PROJECT_RETURN_UNMATCHED';
const NOT_APPROVED = 'SYN_PROJECT_RETURN_NOT_APPROVED';

scenario(
  'T16',
  'Blind return',
  async (play) => {
    const { shop, warehouse, expect, luck, rest } = play;
    const payments = new PaymentsSide(play);
    const orders = [await sold(play, payments), await sold(play, payments)] as const;
    await rest();
    const [first, second] = orders;
    const [sku, other] = orders.map(({ draft }) => draft.lines[0]?.sku ?? '') as [string, string];
    const atWarehouse = (): number => warehouse.store.bodies('returns').length;
    const before = atWarehouse();
    const serial = `SN-${luck.between(1_000, 9_999)}`;
    const label = { carrier: 'sendex', tracking_number: `RET${luck.between(100_000, 999_999)}` };

    const parcels = await arrive(play, { second, skus: [sku, other], label, serial });
    const { look, cases, owed, whose } = lookAt(play, parcels);
    const paidBack = (): Promise<unknown> => paid(play, payments, orders);
    const nothing = { refunds: [[], []], inHub: [0, 0], credited: [0, 0] };
    await expect('what came in', () => look('state'), ['blind_received', 'blind_received', 'unmatched']);
    await expect('each waits for a person', cases, [[UNMATCHED], [UNMATCHED], [UNMATCHED]]);
    await rest();
    await expect.now('the money', () => look('financialState'), ['none', 'none', 'none']);
    await expect.now('nothing is paid back', paidBack, nothing);
    await expect.now('the ERP has booked', () => bookedFor(play, orders), [0, 0]);

    const tracked = await shop.takeBack(first, { units: { [first.line()]: 1 }, status: 'requested', parcels: [label] });
    const marked = await shop.takeBack(second, { units: { [second.line()]: 1 }, serials: { [second.line()]: [serial] } });
    await expect('by its label, and by its serial number', () => look('state'), ['matched', 'received', 'unmatched']);
    await expect('whose they are', () => whose([tracked.id, marked.id]), true);
    await expect('one waits for its approval', cases, [[NOT_APPROVED], [], [UNMATCHED]]);
    marked.paidElsewhere = marked.worth;
    const one = { refunds: [[], [marked.worth]], inHub: [0, marked.worth], credited: [0, marked.worth] };
    await expect('the other is paid back', paidBack, one);
    await rest();
    await expect.now('owed', owed, [0, marked.worth, 0]);
    await expect.now('and nothing of what is not approved', paidBack, one);
    await expect.now('the warehouse knows whose one is', () => warehouse.returns.expected(marked), [{ [other]: 1 }]);

    await tracked.decide('approved');
    await expect('decided', () => look('state'), ['received', 'received', 'unmatched']);
    await expect('owed', owed, [tracked.worth, marked.worth, 0]);
    await warehouse.returns.inspect(parcels[0], [{ sku, quantity: 1, condition: 'new', disposition: 'restock' }]);
    tracked.paidElsewhere = tracked.worth;
    const worth = [tracked.worth, marked.worth];
    await expect('both are paid back', paidBack, { refunds: worth.map((each) => [each]), inHub: worth, credited: worth });
    await rest();
    await expect.now('where they are', () => look('state'), ['restocked', 'received', 'unmatched']);
    await expect.now('the money', () => look('financialState'), ['refunded', 'refunded', 'none']);
    await expect.now('the warehouse has each once', atWarehouse, before + parcels.length);
    await expect.now('the last is still in the queue', cases, [[], [], [UNMATCHED]]);
  },
  { config: 'examples/sandbox/payments.config.ts', systems: ['payments'] },
);

interface Arriving {
  second: PlacedOrder;
  skus: [string, string];
  label: { carrier: string; tracking_number: string };
  serial: string;
}

/** One parcel with its return's label, one with a slip and a serial number, one with nothing on it. */
async function arrive({ warehouse }: Play, { second, skus: [sku, other], label, serial }: Arriving) {
  return [
    await warehouse.returns.arriveBlind(label, [{ sku, quantity: 1 }]),
    await warehouse.returns.arriveBlind({ order_number: second.number }, [{ sku: other, quantity: 1, serials: [serial] }]),
    await warehouse.returns.arriveBlind({}, [{ sku, quantity: 1 }]),
  ] as const;
}

/** An order that has left. */
async function sold({ shop, warehouse, expect, luck }: Play, payments: PaymentsSide): Promise<PlacedOrder> {
  const order = await shop.place({ lines: [luck.between(2, 6)], unpaid: true });
  await payments.pay(order);
  await expect('released', () => warehouse.orders(order).length, 1);
  await warehouse.ship(order);
  return order;
}

/** Looks at what the hub makes of these parcels, one after the other. */
function lookAt({ hub }: Play, parcels: readonly string[]) {
  const subjects = parcels.map((id) => `warehouse/return/${id}`);
  const each = <T>(read: (subject: string) => Promise<T>): Promise<T[]> => Promise.all(subjects.map(read));
  return {
    look: (name: string) => each(async (subject) => (await hub.goodsBack(subject))[name]),
    cases: () => Promise.all(parcels.map((id) => hub.casesAbout(`/return/${id}`))),
    owed: () => each(async (subject) => (await hub.owed(subject))['earned'] ?? 0),
    /** Whether a parcel and a return of the shop are one record each. */
    whose: async (ids: string[]) => {
      const [ofParcels, ofReturns] = await Promise.all([
        each(async (subject) => (await hub.record(subject)).id),
        Promise.all(ids.map(async (id) => (await hub.record(`shop/return/${id}`)).id)),
      ]);
      return ofReturns.every((id, index) => id === ofParcels[index]);
    },
  };
}

/** Returns in the ERP that name these orders. */
function bookedFor({ erp }: Play, orders: readonly PlacedOrder[]): number[] {
  const all = erp.store.bodies('returns');
  return orders.map(({ number }) => all.filter((one) => one['order_number'] === number).length);
}

async function paid({ hub, erp }: Play, payments: PaymentsSide, orders: readonly PlacedOrder[]): Promise<unknown> {
  const bodies = await Promise.all(orders.map((order) => hub.order(order)));
  const inHub = bodies.map((body) => (body['derived'] as { payment: { refunded: number } }).payment.refunded);
  return { refunds: orders.map((order) => payments.refunds(order)), inHub, credited: orders.map((order) => erp.credited(order)) };
}
