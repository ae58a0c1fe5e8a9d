import { play, sendRaw } from './story/play.ts';
import type { Stage } from './story/play.ts';
import { adminToken, FlagError, Flags } from './flags.ts';
import { Manifest } from './manifest.ts';
import { makeCatalogue } from './orders/catalogue.ts';
import { makeDraft } from './orders/draft.ts';
import type { DraftSource } from './orders/draft.ts';
import { makePeople } from './orders/people.ts';
import { priceOrder } from './orders/price.ts';
import { OrderStory } from './story/order-story.ts';
import type { Fate, Plan, Shares } from './story/orders-plan.ts';
import { planOrders } from './story/orders-plan.ts';
import { Random } from './random.ts';
import { languages, rawKinds } from './story/raw-inputs.ts';
import { PlainTill } from './shops/plain-till.ts';
import { ShopifyTill } from './shops/shopify-till.ts';
import type { Till } from './shops/till.ts';
import { seedSystems } from './seeding.ts';
import { Administration, inParallel, pause } from './systems.ts';
import { touchOwners } from './story/touches.ts';

const defaults = {
  orders: '500',
  seed: '1',
  rate: '50',
  shop: null,
  warehouse: null,
  erp: null,
  secrets: '',
  manifest: null,
  kind: 'plain',
  location: 'WH1',
  patience: '60',
  bad: '0.06',
  edits: '0.15',
  cancels: '0.05',
  returns: '0.04',
  touches: '0.1',
  // 0: as many as the shop of that kind is worth: Shopify tells of the whole product whenever its stock moves.
  products: '0',
  customers: '150',
  // 0: as much as the hub does not take any more.
  'too-large': '0',
};

async function generate(flags: Flags): Promise<void> {
  const token = adminToken(flags.text('secrets'), process.env);
  const administration = (name: string) => new Administration(flags.text(name), token);
  const systems = { shop: administration('shop'), warehouse: administration('warehouse'), erp: administration('erp') };
  const random = new Random(flags.whole('seed'));
  const till = tillOf(flags, systems.shop);
  const source: DraftSource = {
    rules: till.rules,
    catalogue: makeCatalogue(flags.whole('products') || till.rules.products, random.fork('catalogue')),
    people: makePeople(flags.whole('customers'), random.fork('people')),
  };
  const manifest = new Manifest(flags.text('manifest'));
  const stage: Stage = {
    systems,
    till,
    manifest,
    catalogue: source.catalogue,
    pause,
    now: () => Date.now(),
    patience: flags.number('patience') * 1000,
  };
  manifest.write({
    type: 'run',
    seed: flags.whole('seed'),
    orders: flags.whole('orders'),
    source: 'generator',
    skus: source.catalogue.length,
    customers: source.people.length,
  });
  const known = Number((await systems.shop.get('/admin/counts'))['orders']);
  if (known === 0)
    await seedSystems(
      { systems, till },
      { catalogue: source.catalogue, people: source.people, currency: 'EUR', onHand: 100_000, location: flags.text('location') },
    );
  const plan = planOrders(flags.whole('orders'), sharesOf(flags), { random: random.fork('plan'), shop: till.rules.kind });
  const touched = touchOwners(stage, { share: flags.number('touches'), luck: random.fork('touches') });
  await Promise.all([
    placeAll(stage, { plan, source, random, firstNumber: 1001 + known, rate: flags.number('rate') }),
    sendAllRaw(stage, { plan, source, random, tooLarge: flags.whole('too-large') }),
    touched,
  ]);
  manifest.end();
  process.stdout.write(
    `${JSON.stringify({ done: true, orders: manifest.counts['order'] ?? 0, inputs: manifest.counts['input'] ?? 0, manifest: flags.text('manifest') })}\n`,
  );
}

function sharesOf(flags: Flags): Shares {
  const share = (name: keyof Shares): number => flags.number(name);
  return { bad: share('bad'), edits: share('edits'), cancels: share('cancels'), returns: share('returns') };
}

function tillOf(flags: Flags, shop: Administration): Till {
  const kind = flags.text('kind');
  if (kind === 'plain') return new PlainTill(shop);
  if (kind === 'shopify') return new ShopifyTill(shop, { location: flags.text('location'), pause });
  throw new FlagError(`--kind knows plain and shopify, not ${kind}.`);
}

type Batch = { plan: Plan; source: DraftSource; random: Random };

/** Starts each order at its time; one that is slow does not hold up the next. */
async function placeAll(stage: Stage, batch: Batch & { firstNumber: number; rate: number }): Promise<void> {
  const begun = stage.now();
  const running: Promise<void>[] = [];
  for (const [index, fate] of batch.plan.fates.entries()) {
    if (batch.rate > 0) await stage.pause(begun + (index * 1000) / batch.rate - stage.now());
    const luck = batch.random.fork(`order ${index}`);
    const serial = batch.firstNumber + index;
    const lines = index === batch.plan.longOrder ? stage.till.rules.longOrderLines : fate.kind === 'spoiled' ? 3 : null;
    const plan = {
      id: `o-${serial}`,
      number: `#${serial}`,
      placedAt: stage.now(),
      lines,
      digitalOnly: fate.kind === 'same_version_other_content',
    };
    const story = new OrderStory(shippable(makeDraft(plan, batch.source, luck), fate, batch), stage.till, stage.manifest);
    const played = play(story, fate, { stage, luck });
    if (batch.rate > 0) running.push(played);
    else await enoughRoom(running, played);
  }
  await Promise.all(running);
}

/** As fast as the shop takes them: the next one starts when this one is placed or sixty are under way. */
async function enoughRoom(running: Promise<void>[], played: Promise<void>): Promise<void> {
  const tracked = played.finally(() => void running.splice(running.indexOf(tracked), 1));
  running.push(tracked);
  if (running.length >= 60) await Promise.race(running);
}

/** A spoiled order needs a line to be shipped: its first line is made one. */
function shippable(draft: ReturnType<typeof makeDraft>, fate: Fate, batch: Batch): ReturnType<typeof makeDraft> {
  const [line] = draft.lines;
  const product = batch.source.catalogue.find((one) => one.kind === 'physical');
  if (fate.kind !== 'spoiled' || line === undefined || product === undefined) return draft;
  Object.assign(line, { sku: product.sku, title: product.title, kind: 'physical' });
  draft.shipTo ??= draft.billTo;
  return draft;
}

async function sendAllRaw(stage: Stage, batch: Batch & { tooLarge: number }): Promise<void> {
  const entries = batch.plan.raw.map((kind, index) => ({ kind, index }));
  await inParallel(entries, 2, async ({ kind, index }) => {
    const luck = batch.random.fork(`raw ${index}`);
    const draft = makeDraft(
      { id: `x-${index}`, number: '#raw', placedAt: stage.now(), lines: 4, digitalOnly: false },
      batch.source,
      luck,
    );
    const make = rawKinds[kind];
    if (make === undefined) throw new Error(`no such input: ${kind}`);
    const language = languages[stage.till.rules.kind];
    const tooLargeBytes = batch.tooLarge === 0 ? language.tooLargeBytes : batch.tooLarge;
    const input = make({ order: priceOrder(draft), tooLargeBytes, luck, language });
    await sendRaw(stage, input.send, { ...input, orderId: null });
    await stage.pause(luck.between(0, 100));
  });
}

try {
  await generate(new Flags(process.argv.slice(2), defaults));
} catch (error) {
  process.stderr.write(`generator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof FlagError ? 2 : 1;
}
