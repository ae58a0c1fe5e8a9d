import { stampMilliseconds } from '../frame/clock.ts';
import { parseCount, parseDuration, parseShare } from '../frame/duration.ts';
import type { Definition, Frame, StandIn } from '../frame/frame.ts';
import { ticking } from '../frame/ticking.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import { ByHand } from './by-hand.ts';
import { Floor } from './floor.ts';
import { WarehouseItems } from './items.ts';
import { carrierLabels, ownLabels } from './label-buyer.ts';
import { OrderDesk } from './order-desk.ts';
import { Requests } from './requests.ts';
import { ReturnDesk } from './return-desk.ts';
import { Shipments } from './shipments.ts';
import { CountOffice } from './stock/count-office.ts';
import { Goods } from './stock/goods.ts';
import { Transfers } from './stock/transfers.ts';
import { verifyRequest, warehouseSigner } from './signing.ts';
import { StockRoom } from './stock-room.ts';
import { Waves } from './waves.ts';
import { WorkList } from './work-list.ts';

const flags = {
  carrier: '',
  'work-interval': '50ms',
  dwell: '1500ms',
  'work-batch': '25',
  'tell-every': '0ms',
  'short-rate': '0.02',
  'refuse-rate': '0.1',
  location: 'WH1',
};

export const warehouse: Definition = {
  system: 'warehouse',
  secretNames: [
    'SANDBOX_WAREHOUSE_KEY_ID',
    'SANDBOX_WAREHOUSE_SIGNING_SECRET',
    'SANDBOX_WAREHOUSE_WEBHOOK_SECRET',
    'SANDBOX_CARRIER_USER',
    'SANDBOX_CARRIER_PASSWORD',
  ],
  flags,
  stamp: stampMilliseconds,
  signer: warehouseSigner,
  build: buildWarehouse,
};

function buildWarehouse(frame: Frame): StandIn {
  const own = (name: keyof typeof flags) => frame.options.own[name] ?? flags[name];
  const items = new WarehouseItems(frame);
  const stock = new StockRoom(frame, parseDuration('tell-every', own('tell-every')));
  const goods = new Goods(items, stock);
  const shipments = new Shipments(frame);
  const work = new WorkList(frame, parseDuration('dwell', own('dwell')));
  const waves = new Waves(frame, work, own('location'));
  const orders = new OrderDesk(frame, { items, work, waves });
  const requests = new Requests(frame, {
    orders,
    items,
    goods,
    shipments,
    work,
    refuseRate: parseShare('refuse-rate', own('refuse-rate')),
  });
  const returns = new ReturnDesk(frame, { stock, location: own('location') });
  const buyLabel = own('carrier') === '' ? ownLabels : carrierLabels(own('carrier'), frame);
  const pace = {
    batch: parseCount('work-batch', own('work-batch')),
    shortRate: parseShare('short-rate', own('short-rate')),
    location: own('location'),
  };
  const floor = new Floor(frame, { orders, waves, stock, goods, shipments, work, buyLabel }, pace);
  const byHand = new ByHand(frame, { orders, goods, shipments, work, buyLabel }, pace.location);
  return {
    authorise: (call) => verifyRequest(call, frame.secrets, frame.clock),
    routes: [items, orders, waves, requests, shipments, stock, returns].flatMap((desk) => desk.routes()),
    adminRoutes: [
      ...items.adminRoutes(),
      ...orders.adminRoutes(),
      ...waves.adminRoutes(),
      ...stock.adminRoutes(),
      ...new CountOffice(frame, stock).adminRoutes(),
      ...new Transfers(frame, stock).adminRoutes(),
      ...returns.adminRoutes(),
      ...requests.adminRoutes(),
      ...byHand.routes(),
      route('POST /admin/work', (call) => pauseWork(floor, call)),
    ],
    work: () => frame.store.countRows('work') + frame.store.countRows('untold'),
    ...ticking(
      () => floor.tick(),
      parseDuration('work-interval', own('work-interval')),
      () => floor.settle(),
    ),
  };
}

function pauseWork(floor: Floor, call: Call) {
  const paused = call.body()['paused'];
  if (typeof paused !== 'boolean') throw new Refusal(422, 'invalid_field', { field: 'paused' });
  floor.paused = paused;
  return { status: 200, body: { paused } };
}
