import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { openDataFolder, type DataFolder } from './data-folder.ts';
import { freePort } from './free-port.ts';
import { StartMistake, type StartOptions } from './options.ts';
import { keptSeed } from './kept-seed.ts';
import { keptShop } from './kept-shop.ts';
import { Bystander } from './parts/bystander.ts';
import { openDatabase } from './parts/database.ts';
import { HubKeeper, type HubPlan } from './parts/hub-keeper.ts';
import { hubOf, hubPlans } from './parts/hub-plans.ts';
import { Load } from './parts/load.ts';
import { Systems } from './parts/systems.ts';
import { Roll } from './roll.ts';
import { drawSecrets, type Secrets } from './secrets.ts';
import type { Screen } from './watch/screen.ts';

/** A run while it runs. */
export interface Parts {
  folder: DataFolder;
  secrets: Secrets;
  hubUrl: string;
  systems: Systems;
  hubs: HubKeeper[];
  load: Load;
  bystander: Bystander;
}

interface Site {
  root: string;
  options: StartOptions;
  screen: Screen;
  /** Whatever is started is stopped from here, in the reverse order. */
  stack: AsyncDisposableStack;
}

/** Starts everything, each thing after what it leans on: database, systems, hub, orders. */
export async function assemble(site: Site): Promise<Parts> {
  const { root, screen, stack } = site;
  if (site.options.replay !== null) requireFiles(site.options.replay);
  const folder = openDataFolder(site.options.data);
  const options = { ...site.options, seed: keptSeed(folder, site.options.seed), shop: keptShop(folder, site.options.shop) };
  const roll = new Roll(folder.processes);
  const left = await roll.take();
  stack.defer(() => roll.close());
  if (left.length > 0) screen.say(`Ended what a killed start had left running: ${left.join(', ')}.`);
  const ports = await portsOf(options);
  const database = await openDatabase(folder, process.env['DATABASE_URL']);
  stack.defer(() => database.stop());
  screen.say(database.words);
  for (const file of [folder.kills, folder.overlap, folder.run]) rmSync(file, { force: true });
  const secrets = drawSecrets(folder.secrets);
  const systems = await Systems.start({ root, folder, roll, secrets, options, hubOf: (system) => hubOf(system, ports) });
  stack.defer(() => systems.stop());
  const hubUrl = `http://127.0.0.1:${String(ports[0])}`;
  await systems.forgetOtherHubs(hubUrl);
  const say = (words: string): void => screen.say(words);
  const plans = hubPlans({ root, folder, options, roll, secrets, databaseUrl: database.url, ports, urls: systems.urls, say });
  const hubs = await startHubs(site, plans);
  writeFileSync(folder.run, JSON.stringify({ hub: hubUrl, systems: systems.urls, secrets: folder.secrets }), { mode: 0o600 });
  tellWhereToLook(site, folder, hubUrl);
  const load = Load.start({ root, folder, roll, systems, options });
  stack.defer(() => load.stop());
  const bystander = new Bystander(root, folder, { options, roll });
  stack.defer(() => bystander.stop());
  return { folder, secrets, hubUrl, systems, hubs, load, bystander };
}

async function startHubs({ stack }: Site, plans: HubPlan[]): Promise<HubKeeper[]> {
  const hubs: HubKeeper[] = [];
  for (const plan of plans) {
    const keeper = await HubKeeper.start(plan);
    hubs.push(keeper);
    stack.defer(() => keeper.stop());
  }
  return hubs;
}

function requireFiles(replay: string): void {
  const files = existsSync(replay) && statSync(replay).isDirectory() ? readdirSync(replay) : [];
  if (!files.some((file) => file.endsWith('.csv'))) throw new StartMistake(`The folder ${replay} holds no CSV files to replay.`);
}

async function portsOf(options: StartOptions): Promise<number[]> {
  const ports = [await freePort(options.port)];
  while (ports.length < options.hubs) ports.push(await freePort(0));
  return ports;
}

function tellWhereToLook({ options, screen }: Site, folder: DataFolder, hubUrl: string): void {
  const { orders, replay } = options;
  const what = replay !== null ? `the orders of ${replay}` : orders === null ? 'a gentle stream of orders' : `${orders} orders`;
  screen.say(`The hub is up at ${hubUrl}; running ${what} through it.`);
  screen.say(`Everything is kept in ${folder.root}; logs are in ${folder.logs}, the API key in ${folder.secrets}.`);
}
