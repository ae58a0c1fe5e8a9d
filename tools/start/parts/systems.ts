import { Child } from '../child.ts';
import type { DataFolder } from '../data-folder.ts';
import { jsonCall } from '../json-call.ts';
import type { Roll } from '../roll.ts';
import { StartMistake, type ShopKind, type StartOptions } from '../options.ts';
import type { Secrets } from '../secrets.ts';

export const SYSTEMS = ['shop', 'warehouse', 'erp', 'carrier'] as const;
export type SystemName = (typeof SYSTEMS)[number];

/** Carriers that are asked to take loads: one program under several names. */
const HAULIERS = ['norrhaul', 'ostway', 'suedlog'] as const;

/** Stand-ins that only some runs need. */
export const FURTHER = ['payments', 'amazon', ...HAULIERS] as const;
export type FurtherName = (typeof FURTHER)[number];

interface Surroundings {
  root: string;
  folder: DataFolder;
  roll: Roll;
  secrets: Secrets;
  options: StartOptions & { seed: number; shop: ShopKind };
  /** Further flags of one stand-in. */
  flags?: Partial<Record<SystemName | FurtherName, readonly string[]>>;
  /** Stand-ins beside the four. */
  further?: readonly FurtherName[];
  /** Where each posts its webhooks. */
  hubOf: (system: SystemName | FurtherName) => string;
}

/** The four stand-ins and what else was asked for, each its own process with its own store. */
export class Systems {
  readonly urls: Record<SystemName, string>;
  readonly furtherUrls: ReadonlyMap<FurtherName, string>;
  readonly shop: ShopKind;
  private readonly children: Child[];
  private readonly token: string;

  private constructor(
    children: Child[],
    { urls, further }: { urls: Record<SystemName, string>; further: ReadonlyMap<FurtherName, string> },
    { options, secrets }: Surroundings,
  ) {
    this.children = children;
    this.urls = urls;
    this.furtherUrls = further;
    this.shop = options.shop;
    this.token = secrets.SANDBOX_ADMIN_TOKEN;
  }

  static async start(around: Surroundings): Promise<Systems> {
    const urls = {} as Record<SystemName, string>;
    const further = new Map<FurtherName, string>();
    const children: Child[] = [];
    try {
      // The warehouse buys its labels from the carrier.
      const carrier = await startOne('carrier', around, []);
      children.push(carrier.child);
      urls.carrier = carrier.url;
      for (const system of ['shop', 'erp', 'warehouse'] as const) {
        const own =
          system === 'warehouse' ? ['--carrier', urls.carrier, ...(around.options.shop === 'shopify' ? COUNTED : [])] : [];
        const started = await startOne(system, around, own);
        children.push(started.child);
        urls[system] = started.url;
      }
      for (const system of around.further ?? []) {
        const started = await startOne(system, around, []);
        children.push(started.child);
        further.set(system, started.url);
      }
    } catch (error) {
      await Promise.all(children.map((child) => child.stop()));
      throw error;
    }
    return new Systems(children, { urls, further }, around);
  }

  admin(system: SystemName, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const call = body === undefined ? {} : { method: 'POST' as const, body };
    return jsonCall(`${this.urls[system]}${path}`, { token: this.token, ...call });
  }

  /** Shopify keeps its subscriptions; those of an earlier start lead to a hub that is not there any more. */
  async forgetOtherHubs(hubUrl: string): Promise<void> {
    if (this.shop !== 'shopify') return;
    const { items } = (await this.admin('shop', '/admin/subscriptions')) as { items: { id: string; uri: string }[] };
    for (const { id, uri } of items)
      if (!uri.startsWith(`${hubUrl}/`))
        await jsonCall(`${this.urls.shop}/admin/subscriptions/${id}`, { token: this.token, method: 'DELETE' });
  }

  /** The name of one that ended by itself, with its last words; null while all run. */
  get broken(): string | null {
    const gone = this.children.find((child) => !child.running);
    return gone === undefined ? null : `The ${gone.name} of the sandbox ended: ${gone.lastSentence}`;
  }

  async stop(): Promise<void> {
    await Promise.all(this.children.map((child) => child.stop()));
  }
}

/** One place, named as the warehouse names it; prices hold their tax; as many points a second as the largest plan has. */
const SHOPIFY = ['--locations', 'WH1', '--taxes-included', 'yes', '--bucket-rate', '4000', '--bucket-size', '40000'];

/** Every level that Shopify is told costs it three calls and a webhook of its product: the warehouse tells of several movements at once. */
const COUNTED = ['--tell-every', '5s'];

async function startOne(
  system: SystemName | FurtherName,
  around: Surroundings,
  own: string[],
): Promise<{ child: Child; url: string }> {
  const { root, folder, options, roll, secrets } = around;
  const haulier = HAULIERS.some((name) => name === system);
  const program = haulier ? 'haulier' : system === 'shop' && options.shop === 'shopify' ? 'shopify' : system;
  // A hub that is struck has to leave something open: with an answer at once there would hardly be anything.
  const patience = options.kills + options.stops > 0 ? ['--answer-time', '40ms'] : [];
  const child = new Child({
    name: system,
    args: [
      `${root}/sandbox/${program}/main.ts`,
      '--data',
      folder.systems,
      '--hub',
      around.hubOf(system),
      '--seed',
      String(options.seed),
      '--faults',
      options.faults,
      ...options.fault.flatMap((one) => ['--fault', one]),
      ...patience,
      ...(program === 'shopify' ? SHOPIFY : []),
      ...(haulier ? ['--name', system] : []),
      ...own,
      ...(around.flags?.[system] ?? []),
    ],
    env: { ...secrets },
    log: `${folder.logs}/${system}.log`,
  });
  if (child.pid > 0) roll.enter(system, child.pid);
  const ready = await child.ready();
  if (ready === null) throw new StartMistake(`The ${system} of the sandbox did not start: ${child.lastSentence}`);
  return { child, url: `http://127.0.0.1:${String(ready['port'])}` };
}
