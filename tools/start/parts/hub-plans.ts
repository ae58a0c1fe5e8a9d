import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HUB_NODE } from '../../hub-node.ts';
import type { DataFolder } from '../data-folder.ts';
import type { HubPlan } from './hub-keeper.ts';
import type { ShopKind, StartOptions } from '../options.ts';
import type { Roll } from '../roll.ts';
import type { Secrets } from '../secrets.ts';
import type { FurtherName, SystemName } from './systems.ts';

interface Surroundings {
  root: string;
  folder: DataFolder;
  options: StartOptions & { shop: ShopKind };
  roll: Roll;
  secrets: Secrets;
  databaseUrl: string;
  /** One for each hub process. */
  ports: number[];
  /** Each system's address, by its name. */
  urls: Readonly<Record<string, string>>;
  say: (words: string) => void;
}

/** The command lines of the hub processes. The first is the hub; others work beside it on the same database. */
export function hubPlans(around: Surroundings): HubPlan[] {
  return around.ports.map((port, index) => planOf(around, port, index));
}

/** With two hubs the sandbox talks to both: what one record is told of then arrives in both at once. */
export function hubOf(system: SystemName | FurtherName, ports: number[]): string {
  const beside = ports[1] ?? ports[0];
  return `http://127.0.0.1:${String(system === 'warehouse' || system === 'erp' ? beside : ports[0])}`;
}

function planOf(around: Surroundings, port: number, index: number): HubPlan {
  const { root, folder, options, roll, say } = around;
  const name = index === 0 ? 'hub' : `hub-${index + 1}`;
  const data = index === 0 ? folder.root : join(folder.root, name);
  mkdirSync(data, { recursive: true });
  const planted = options.planted === null ? [] : ['--import', `${root}/proof/planted/register.ts`];
  return {
    name,
    roll,
    say,
    args: [
      ...HUB_NODE,
      ...planted,
      `${root}/src/main.ts`,
      '--port',
      String(port),
      '--data',
      data,
      '--config',
      configOf(root, options),
    ],
    env: environmentOf(around),
    log: join(folder.logs, `${name}.log`),
    pidFile: index === 0 ? folder.hubPid : join(folder.root, `${name}.pid`),
  };
}

/** The configuration that was given, or that of the shop. */
function configOf(root: string, { config, shop }: { config: string | null; shop: ShopKind }): string {
  if (config !== null) return resolve(config);
  return shop === 'plain' ? `${root}/examples/sandbox/plain-shop.config.ts` : resolve('./syncline.config.ts');
}

function environmentOf({ folder, options, secrets, databaseUrl, urls, ports }: Surroundings): Record<string, string> {
  const { SANDBOX_ADMIN_TOKEN: _notTheHubs, ...own } = secrets;
  const addresses = Object.fromEntries(
    Object.entries(urls).map(([system, url]) => [`SYNCLINE_${system.toUpperCase()}_URL`, url]),
  );
  const planted = options.planted === null ? {} : { SYNCLINE_PLANTED: options.planted, SYNCLINE_PLANTED_OVERLAP: folder.overlap };
  return {
    ...own,
    ...addresses,
    ...planted,
    DATABASE_URL: databaseUrl,
    SYNCLINE_ALLOWED_HOSTS: '127.0.0.1',
    // Shopify sends its webhooks where the hub asks for them; the other systems are told when they start.
    SYNCLINE_PUBLIC_URL: `http://127.0.0.1:${String(ports[0])}`,
  };
}
