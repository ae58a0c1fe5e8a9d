import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDataFolder, type DataFolder } from '../../tools/start/data-folder.ts';
import { freePort } from '../../tools/start/free-port.ts';
import { parseStartOptions, type ShopKind } from '../../tools/start/options.ts';
import { HubKeeper, type HubPlan } from '../../tools/start/parts/hub-keeper.ts';
import { hubOf, hubPlans } from '../../tools/start/parts/hub-plans.ts';
import { Systems, type FurtherName, type SystemName } from '../../tools/start/parts/systems.ts';
import { Roll } from '../../tools/start/roll.ts';
import { drawSecrets, type Secrets } from '../../tools/start/secrets.ts';
import { makeCatalogue } from '../generator/orders/catalogue.ts';
import { makePeople } from '../generator/orders/people.ts';
import { Random } from '../generator/random.ts';
import { seedSystems } from '../generator/seeding.ts';
import { PlainTill } from '../generator/shops/plain-till.ts';
import type { Ground } from './ground.ts';
import { HubSide } from './sides/hub-side.ts';
import { CarrierSide, ErpSide, WarehouseSide } from './sides/other-sides.ts';
import { ShopSide, type Shop } from './sides/shop-side.ts';
import { ShopifySide } from './sides/shopify-side.ts';
import { Side } from './sides/side.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const PRODUCTS = 14;
const PEOPLE = 6;
const ON_HAND = 10_000;
const LOOK_MS = 80;
/** So long nothing may move before it counts as rest. */
const STILL_MS = 400;
/** The configuration's slowest poll comes every 10 s: where a webhook was never sent it has to come once more. */
const STILL_AFTER_POLL_MS = 12_500;
/** Where its warehouse is, and where Amazon's are, in the words of all systems. */
const LOCATION = 'WH1';
const SHOPIFY = ['--locations', `${LOCATION},FBA`];
/** Nobody works in the warehouse and no parcel moves by itself: the scenario is the clock. */
const BY_HAND: Partial<Record<SystemName | FurtherName, readonly string[]>> = {
  warehouse: ['--dwell', '604800s', '--short-rate', '0', '--refuse-rate', '0'],
  carrier: ['--scan-interval', '604800s'],
  amazon: ['--dwell', '0s', '--rate', '50', '--burst', '100'],
};

export interface StageSettings {
  ground: Ground;
  seed: number;
  /** The fault dial of every stand-in. */
  faults: string;
  /** The hub's configuration, below the root of the project; null: the usual one. */
  config: string | null;
  /** Stand-ins beside the four. */
  systems: readonly FurtherName[];
  shop: ShopKind;
  say: (words: string) => void;
}

/** A hub process with a database of its own, and the four stand-ins with something to sell: where scenarios are played. */
export class Stage {
  readonly folder: DataFolder;
  readonly hub: HubSide;
  readonly shop: ShopSide;
  readonly warehouse: WarehouseSide;
  readonly erp: ErpSide;
  readonly carrier: CarrierSide;
  readonly plan: HubPlan;
  readonly databaseUrl: string;
  readonly secrets: Secrets;
  readonly ground: Ground;
  readonly config: string | null;
  readonly systems: readonly FurtherName[];
  readonly shopKind: ShopKind;
  private readonly others: ReadonlyMap<FurtherName, Side>;
  private readonly stack: AsyncDisposableStack;
  private readonly keeper: HubKeeper;
  /** Webhooks that were never sent and of which a poll has told by now. */
  private polledFor = 0;

  private constructor(made: Made) {
    const { folder, secrets, systems, plan, databaseUrl, hubUrl, settings } = made;
    this.folder = folder;
    this.secrets = secrets;
    this.ground = settings.ground;
    this.config = settings.config;
    this.systems = settings.systems;
    this.shopKind = settings.shop;
    this.plan = plan;
    this.databaseUrl = databaseUrl;
    this.stack = made.stack;
    this.keeper = made.keeper;
    const place = (system: SystemName | FurtherName, url: string) => ({
      url,
      token: secrets.SANDBOX_ADMIN_TOKEN,
      file: join(folder.systems, `${system}.sqlite`),
    });
    const luck = new Random(settings.seed);
    const goods = { catalogue: makeCatalogue(PRODUCTS, luck.fork('catalogue')), people: makePeople(PEOPLE, luck.fork('people')) };
    const told = { url: hubUrl, secret: secrets.SANDBOX_SHOP_WEBHOOK_SECRET };
    this.hub = new HubSide({ url: hubUrl, apiKey: secrets.SYNCLINE_API_KEY, databaseUrl, pidFile: folder.hubPid });
    const { urls, furtherUrls } = systems;
    const ownName = settings.shop === 'shopify' ? 'shopify' : 'shop';
    this.shop = shopOf(
      settings.shop,
      { ...place('shop', urls.shop), file: join(folder.systems, `${ownName}.sqlite`), ...goods, hub: told },
      luck.fork('orders'),
    );
    this.warehouse = new WarehouseSide(place('warehouse', urls.warehouse));
    this.erp = new ErpSide(place('erp', urls.erp));
    this.carrier = new CarrierSide(place('carrier', urls.carrier));
    this.others = new Map([...furtherUrls].map(([name, url]) => [name, new Side(place(name, url))]));
  }

  static async start(settings: StageSettings): Promise<Stage> {
    const stack = new AsyncDisposableStack();
    try {
      const stage = new Stage(await make(settings, stack));
      await stage.fill();
      return stage;
    } catch (error) {
      await stack.disposeAsync();
      throw error;
    }
  }

  /** Sets the goods out and waits until the hub has brought them everywhere. */
  private async fill(): Promise<void> {
    const systems = { shop: this.shop.admin, warehouse: this.warehouse.admin, erp: this.erp.admin };
    const { catalogue, people, till } = this.shop;
    await seedSystems({ systems, till }, { catalogue, people, currency: 'EUR', onHand: ON_HAND, location: LOCATION });
    await this.rest();
  }

  get sides(): Side[] {
    return [this.shop, this.warehouse, this.erp, this.carrier, ...this.others.values()];
  }

  /** A stand-in beside the four. */
  further(name: FurtherName): Side {
    const side = this.others.get(name);
    if (side === undefined) throw new Error(`A scenario that needs ${name} says so: { systems: ['${name}'] }.`);
    return side;
  }

  /** True when a scenario can be played here. */
  serves({ config, systems, shop }: Pick<StageSettings, 'config' | 'systems' | 'shop'>): boolean {
    return this.config === config && this.shopKind === shop && systems.join() === this.systems.join();
  }

  /** How often the hub was started again. */
  get restarts(): number {
    return this.keeper.restarts;
  }

  /** Waits until nothing is due anywhere and nothing has moved for a while. Throws, saying what is left. */
  async rest(patienceMs = 90_000): Promise<void> {
    const deadline = Date.now() + patienceMs;
    let before = '';
    for (let since = Date.now(); ; await pause(LOOK_MS)) {
      const left = await this.hub.left();
      const sides = await Promise.all(this.sides.map((side) => side.pending()));
      const pulse = JSON.stringify([left, sides]);
      const open = sides.reduce((sum, side) => sum + side.open, 0);
      if (open > 0 || left.length > 0 || pulse !== before) since = Date.now();
      before = pulse;
      const untold = sides.reduce((sum, side) => sum + side.untold, 0);
      if (Date.now() - since >= (untold > this.polledFor ? STILL_AFTER_POLL_MS : STILL_MS)) {
        this.polledFor = untold;
        return;
      }
      if (this.keeper.failure !== null) throw new Error(this.keeper.failure);
      if (Date.now() > deadline)
        throw new Error(`It did not come to rest; left: ${[...left, `${open} at the systems`].join(', ')}.`);
    }
  }

  log(): string {
    return readFileSync(join(this.folder.logs, 'hub.log'), 'utf8');
  }

  async stop(): Promise<void> {
    for (const side of this.sides) side.store.close();
    await this.hub.close();
    await this.stack.disposeAsync();
  }
}

function shopOf(kind: ShopKind, shop: Shop, luck: Random): ShopSide {
  if (kind === 'shopify') return new ShopifySide(shop, luck, LOCATION);
  return new ShopSide(shop, luck, { till: (admin) => new PlainTill(admin) });
}

interface Made {
  settings: StageSettings;
  folder: DataFolder;
  secrets: Secrets;
  systems: Systems;
  plan: HubPlan;
  keeper: HubKeeper;
  databaseUrl: string;
  hubUrl: string;
  stack: AsyncDisposableStack;
}

async function make(settings: StageSettings, stack: AsyncDisposableStack): Promise<Made> {
  const { ground, seed, faults, shop, say } = settings;
  const databaseUrl = await ground.database();
  stack.defer(() => ground.drop(databaseUrl));
  const root = join(ground.folder.root, new URL(databaseUrl).pathname.slice(1));
  mkdirSync(root);
  const folder = openDataFolder(root);
  const argv = ['--orders', '1', '--exit', '--shop', shop, '--seed', String(seed), '--faults', faults, '--data', root];
  if (settings.config !== null) argv.push('--config', join(ROOT, settings.config));
  const parsed = parseStartOptions(argv);
  if (parsed === null) throw new Error('no options');
  const options = { ...parsed, seed, shop };
  const roll = new Roll(folder.processes);
  await roll.take();
  stack.defer(() => roll.close());
  const ports = [await freePort(0)];
  const secrets = drawSecrets(folder.secrets);
  const around = { root: ROOT, folder, options, roll, secrets };
  const further = settings.systems;
  const flags = { ...BY_HAND, ...(shop === 'shopify' && { shop: SHOPIFY }) };
  const systems = await Systems.start({ ...around, flags, further, hubOf: (system) => hubOf(system, ports) });
  stack.defer(() => systems.stop());
  const urls = { ...systems.urls, ...Object.fromEntries(systems.furtherUrls) };
  const [plan] = hubPlans({ ...around, databaseUrl, ports, urls, say });
  if (plan === undefined) throw new Error('no hub');
  const keeper = await HubKeeper.start(plan);
  stack.defer(() => keeper.stop());
  return { settings, folder, secrets, systems, plan, keeper, databaseUrl, hubUrl: `http://127.0.0.1:${ports[0] ?? 0}`, stack };
}
