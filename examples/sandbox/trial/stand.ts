import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { OpenSystem, SystemDefinition } from '../../../src/kit/contract.ts';

const SYSTEMS = ['shop', 'warehouse', 'erp', 'carrier'] as const;
const SECRETS = [
  'SANDBOX_ADMIN_TOKEN',
  'SANDBOX_SHOP_TOKEN',
  'SANDBOX_SHOP_WEBHOOK_SECRET',
  'SANDBOX_WAREHOUSE_KEY_ID',
  'SANDBOX_WAREHOUSE_SIGNING_SECRET',
  'SANDBOX_WAREHOUSE_WEBHOOK_SECRET',
  'SANDBOX_ERP_CLIENT_ID',
  'SANDBOX_ERP_CLIENT_SECRET',
  'SANDBOX_ERP_WEBHOOK_SECRET',
  'SANDBOX_CARRIER_USER',
  'SANDBOX_CARRIER_PASSWORD',
  'SANDBOX_CARRIER_WEBHOOK_SECRET',
];

type Name = (typeof SYSTEMS)[number];

/** The sandbox's systems, each its own process on a free port, and the hub's way to each. */
export interface Stand {
  systems: Record<Name, OpenSystem>;
  admin(system: Name, line: string, body: unknown): Promise<void>;
  stop(): Promise<void>;
}

/** Starts them. The configuration reads their addresses when it is imported, so that comes afterwards. */
export async function startStand(): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-stand-'));
  const secrets = Object.fromEntries(SECRETS.map((name) => [name, `${name.toLowerCase()}-of-a-test`]));
  const children: ChildProcess[] = [];
  const urls: Record<string, string> = {};
  for (const system of SYSTEMS) {
    const started = await startOne(system, join(folder, system), secrets);
    children.push(started.child);
    urls[system] = `http://127.0.0.1:${started.port}`;
    process.env[`SYNCLINE_${system.toUpperCase()}_URL`] = urls[system];
  }
  const systems = await openSystems(secrets);
  return {
    systems,
    admin: async (system, line, body) => {
      const [method = '', path = ''] = line.split(' ');
      const headers = { authorization: `Bearer ${secrets['SANDBOX_ADMIN_TOKEN']}`, 'content-type': 'application/json' };
      const answer = await fetch(`${urls[system]}${path}`, { method, headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${line}: ${answer.status} ${await answer.text()}`);
    },
    stop: async () => {
      await Promise.all(Object.values(systems).map((system) => system.client.close()));
      for (const child of children) child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openSystems(secrets: Record<string, string>): Promise<Stand['systems']> {
  const { shop } = await import('../shop/shop.ts');
  const { warehouse } = await import('../warehouse/warehouse.ts');
  const { erp } = await import('../erp/erp.ts');
  const { carrier } = await import('../carrier/carrier.ts');
  const secret = (name: string): string => secrets[name] ?? '';
  const open = (definition: SystemDefinition): OpenSystem =>
    definition.open({ system: '', hub: 'hub', now: Date.now, allowedHosts: ['127.0.0.1'], secret });
  return { shop: open(shop), warehouse: open(warehouse), erp: open(erp), carrier: open(carrier) };
}

async function startOne(
  system: string,
  data: string,
  secrets: Record<string, string>,
): Promise<{ child: ChildProcess; port: number }> {
  const main = new URL(`../../../sandbox/${system}/main.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, [main, '--data', data], {
    env: { ...process.env, ...secrets },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = JSON.parse(line) as { port: number };
    return { child, port: ready.port };
  }
  throw new Error(`${system} did not start.`);
}
