import type { Doc } from '../json.ts';
import type { Manifest } from '../manifest.ts';
import type { Product } from '../orders/catalogue.ts';
import { earlyEdits, editDraft, lateEdits } from '../orders/edits.ts';
import { money } from '../orders/money.ts';
import { payments, priceOrder, shopAmount } from '../orders/price.ts';
import type { OrderStory } from './order-story.ts';
import type { Message, Till } from '../shops/till.ts';
import type { Fate } from './orders-plan.ts';
import type { Random } from '../random.ts';
import { JSON_TYPE, newEventId, text } from './raw-inputs.ts';
import { spoilings } from './spoiled-orders.ts';
import { takeBack } from './take-back.ts';
import type { Pause, Systems } from '../systems.ts';

export type Stage = {
  systems: Systems;
  till: Till;
  manifest: Manifest;
  catalogue: Product[];
  pause: Pause;
  now: () => number;
  patience: number;
};

/** Plays one order to its end: placed, paid, and whatever its fate is. */
export async function play(story: OrderStory, fate: Fate, given: { stage: Stage; luck: Random }): Promise<void> {
  const { stage, luck } = given;
  if (fate.kind === 'spoiled') return playSpoiled(story, fate.how, given);
  if (fate.kind === 'same_version_other_content') return playConflict(story, stage);
  await story.place();
  if (fate.kind === 'cancelled') return playCancel(story, fate.late, given);
  if (fate.kind === 'edited' && !fate.late) await editEarly(story, given);
  await stage.pause(luck.between(0, 120));
  await story.pay(payments(story.order, story.draft, stamp(stage)));
  if (fate.kind === 'returned') return takeBack(story.draft, { ...stage, until: (holds) => eventually(stage, holds) }, luck);
  if (fate.kind === 'older_version') return playOlderVersion(story, given);
  if (fate.kind === 'edited' && fate.late) await editLate(story, given);
}

async function playSpoiled(story: OrderStory, how: string, given: { luck: Random }): Promise<void> {
  const spoiling = spoilings[how];
  if (spoiling === undefined) throw new Error(`no such spoiling: ${how}`);
  spoiling.spoilDraft?.(story.draft, given.luck);
  story.shape.push(how);
  story.expectation = { expect: 'held', reason: spoiling.reason };
  await story.place(spoiling.spoilOrder);
}

async function editEarly(story: OrderStory, { stage, luck }: { stage: Stage; luck: Random }): Promise<void> {
  story.shape.push('edited_early');
  await stage.pause(luck.between(0, 200));
  editDraft(story.draft, luck.pick(earlyEdits), { catalogue: stage.catalogue, luck });
  await story.edit();
}

/** Waits until the warehouse has begun to work on it, then changes what can still be changed, and settles the difference. */
async function editLate(story: OrderStory, { stage, luck }: { stage: Stage; luck: Random }): Promise<void> {
  story.shape.push('edited_late');
  await workBegun(story, stage);
  const before = shopAmount(story.order, 'total');
  editDraft(story.draft, luck.pick(lateEdits), { catalogue: stage.catalogue, luck });
  await story.edit();
  const difference = shopAmount(story.order, 'total') - before;
  if (difference !== 0) await story.pay([settlement(story, 'sale', { amount: difference, at: stamp(stage) })]);
}

async function playCancel(story: OrderStory, late: boolean, { stage, luck }: { stage: Stage; luck: Random }): Promise<void> {
  story.shape.push(late ? 'cancelled_late' : 'cancelled_early');
  await story.pay(payments(story.order, story.draft, stamp(stage)));
  if (late) await workBegun(story, stage);
  else await stage.pause(luck.between(0, 400));
  const cancelled = await story.cancel(luck.pick(['customer', 'fraud', 'inventory']));
  if (!cancelled) story.shape.push('cancelled_too_late');
  // Shopify pays back by itself.
  if (!cancelled || stage.till.rules.kind === 'shopify') return story.write();
  await story.pay([settlement(story, 'refund', { amount: shopAmount(story.order, 'total'), at: stamp(stage) })]);
}

/**
 * The same id and version with another quantity. The order ships nothing and is paid from the start, so that nothing raises its
 * version afterwards and settles the conflict; the second content is sent once the ERP holds the first.
 */
async function playConflict(story: OrderStory, stage: Stage): Promise<void> {
  story.shape.push('same_version_other_content');
  story.expectation = { expect: 'held', reason: 'SYN_PROJECT_SAME_VERSION_OTHER_CONTENT' };
  const transactions = payments(priceOrder(story.draft), story.draft, stamp(stage));
  await story.place((order) => ({ ...order, transactions }));
  await eventually(
    stage,
    async () =>
      (await stage.systems.erp.items(`/admin/sales-orders?order_number=${encodeURIComponent(story.draft.number)}`)).length > 0,
  );
  const line = story.draft.lines[0];
  if (line !== undefined) line.quantity += 1;
  const other = { ...story.order, ...priceOrder(story.draft) };
  await sendRaw(stage, toldBy(stage, other), {
    kind: 'same_version_other_content',
    expect: 'order',
    reason: null,
    status: 202,
    orderId: story.id,
  });
}

async function playOlderVersion(story: OrderStory, { stage, luck }: { stage: Stage; luck: Random }): Promise<void> {
  story.shape.push('older_version');
  const old = story.order;
  editDraft(story.draft, 'note', { catalogue: stage.catalogue, luck });
  await story.edit();
  await stage.pause(luck.between(0, 400));
  await sendRaw(stage, toldBy(stage, old), {
    kind: 'older_version',
    expect: 'ignored',
    reason: null,
    status: 202,
    orderId: story.id,
  });
}

/** What the shop itself would send of an order that looks like this. */
function toldBy(stage: Stage, order: Doc): Message {
  const { topic, body } = stage.till.told(order);
  return { eventId: newEventId(), topic, body: text(body), signature: 'valid', contentType: JSON_TYPE, blanks: 0 };
}

export type Awaited = { kind: string; expect: string; reason: string | null; status: number; orderId: string | null };

/** Has the shop send these bytes and writes down what the hub answered. */
export async function sendRaw(stage: Stage, message: Message, awaited: Awaited): Promise<void> {
  const status = await stage.till.send(message);
  stage.manifest.write({
    type: 'input',
    id: message.eventId,
    kind: awaited.kind,
    expect: awaited.expect,
    reason: awaited.reason,
    http_status: awaited.status,
    observed_status: status,
    order_id: awaited.orderId,
  });
}

function settlement(story: OrderStory, kind: 'sale' | 'refund', given: { amount: number; at: string }): Doc {
  const refunds = kind === 'refund' || given.amount < 0;
  return {
    id: `t-${story.draft.id.slice(2)}-9`,
    kind: refunds ? 'refund' : 'sale',
    status: 'success',
    gateway: 'card',
    amount: money(Math.abs(given.amount), story.draft.currency),
    at: given.at,
  };
}

function workBegun(story: OrderStory, stage: Stage): Promise<void> {
  if (story.draft.shipTo === null) return stage.pause(500);
  const path = `/admin/orders?order_number=${encodeURIComponent(story.draft.number)}`;
  return eventually(stage, async () => (await stage.systems.warehouse.items(path)).some((order) => order['status'] !== 'new'));
}

/** Waits for it, but not for ever: without a hub behind the shop nothing would ever come. */
async function eventually(stage: Stage, holds: () => Promise<boolean>): Promise<void> {
  const deadline = stage.now() + stage.patience;
  while (stage.now() < deadline && !(await holds())) await stage.pause(200);
}

function stamp(stage: Stage): string {
  return new Date(stage.now()).toISOString();
}
