import { scenario } from '../stage/scenario.ts';

const UNMATCHED = 'SYN_PROJECT_RETURN_UNMATCHED';

scenario('T16', 'Blind return', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  const orders = [await shop.place({ lines: [luck.between(2, 6)] }), await shop.place({ lines: [luck.between(2, 6)] })] as const;
  const skus = orders.map(({ draft }) => draft.lines[0]?.sku ?? '') as [string, string];
  for (const order of orders) {
    await expect('released', () => warehouse.orders(order).length, 1);
    await warehouse.ship(order);
  }
  await rest();
  const serial = `SN-${luck.between(1_000, 9_999)}`;
  const label = { carrier: 'sendex', tracking_number: `RET${luck.between(100_000, 999_999)}` };

  // One with its return's label, one with a slip and a serial number, one with nothing on it.
  const parcels = [
    await warehouse.returns.arriveBlind(label, [{ sku: skus[0], quantity: 1 }]),
    await warehouse.returns.arriveBlind({ order_number: orders[1].number }, [
      { sku: skus[1], quantity: 1, serials: [serial] },
    ]),
    await warehouse.returns.arriveBlind({}, [{ sku: skus[0], quantity: 1 }]),
  ] as const;
  const subjects = parcels.map((id) => `warehouse/return/${id}`);
  const look = async (name: string): Promise<unknown[]> =>
    Promise.all(subjects.map(async (subject) => (await hub.goodsBack(subject))[name]));
  const cases = (): Promise<string[][]> => Promise.all(parcels.map((id) => hub.casesAbout(`/return/${id}`)));
  const paidBack = async (): Promise<unknown> => {
    const derived = await Promise.all(orders.map((order) => hub.order(order)));
    const inHub = derived.map((body) => (body['derived'] as { payment: { refunded: number } }).payment.refunded);
    return { inHub, credited: orders.map((order) => erp.credited(order)) };
  };
  const nothing = { inHub: [0, 0], credited: [0, 0] };
  await expect('what came in', () => look('state'), ['blind_received', 'blind_received', 'unmatched']);
  await expect('each waits for a person', cases, [[UNMATCHED], [UNMATCHED], [UNMATCHED]]);
  await rest();
  await expect.now('the money', () => look('financialState'), ['none', 'none', 'none']);
  await expect.now('nothing is paid back', paidBack, nothing);
  await expect.now('the ERP has booked', () => erp.store.bodies('returns').length, 0);

  const [first, second] = orders;
  const tracked = await shop.takeBack(first, { units: { [first.line()]: 1 }, status: 'requested', parcels: [label] });
  const marked = await shop.takeBack(second, { units: { [second.line()]: 1 }, serials: { [second.line()]: [serial] } });
  await expect('by its label, and by its serial number', () => look('state'), ['matched', 'received', 'unmatched']);
  await expect('whose they are', () => whose([tracked.id, marked.id]), true);
  const asked = ['SYN_PROJECT_RETURN_NOT_APPROVED'];
  await expect('one waits for its approval, one for its return', cases, [asked, [], [UNMATCHED]]);
  await rest();
  const owed = async (): Promise<unknown[]> =>
    Promise.all(subjects.map(async (subject) => (await hub.owed(subject))['earned'] ?? 0));
  await expect.now('owed', owed, [0, marked.worth, 0]);
  await expect.now('nothing is paid back', paidBack, nothing);
  await expect.now('the warehouse has them once', () => warehouse.store.bodies('returns').length, 3);
  await expect.now('and knows whose one is', () => warehouse.returns.expected(marked), [{ [skus[1]]: 1 }]);

  await tracked.decide('approved');
  await expect('decided', () => look('state'), ['received', 'received', 'unmatched']);
  await expect('owed', owed, [tracked.worth, marked.worth, 0]);
  await warehouse.returns.inspect(parcels[0], [{ sku: skus[0], quantity: 1, condition: 'new', disposition: 'restock' }]);
  await tracked.refund(tracked.worth);
  await expect('one is paid back', paidBack, { inHub: [tracked.worth, 0], credited: [tracked.worth, 0] });
  await rest();
  await expect.now('where they are', () => look('state'), ['restocked', 'received', 'unmatched']);
  await expect.now('the money', () => look('financialState'), ['refunded', 'none', 'none']);
  await expect.now('the last is still in the queue', cases, [[], [], [UNMATCHED]]);
  expect.lacking('the call that pays it back: the hub of this stage asks no payment provider, the shop pays');

  /** Whether a parcel and a return of the shop are one record each. */
  async function whose(ids: string[]): Promise<boolean> {
    const pairs = ids.map(async (id, index) => {
      const [back, parcel] = await Promise.all([hub.record(`shop/return/${id}`), hub.record(subjects[index] ?? '')]);
      return back.id === parcel.id;
    });
    return (await Promise.all(pairs)).every(Boolean);
  }
});
