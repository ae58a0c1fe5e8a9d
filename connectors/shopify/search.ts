import type { Failed } from '../../src/kit/classify.ts';
import type { Call, Outcome } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { ask, type Way } from './ask.ts';
import { questionOf } from './documents/document.ts';
import { createFulfilment, createRefund, createVariant, findFulfilment, findRefund, findVariant } from './documents/writes.ts';
import { holdsGoods } from './mappings/goods.ts';
import { held } from './answers/answer.ts';

/**
 * Looks for what a call without an answer may have made. The shop keeps no reference of ours on a fulfilment or on a
 * variant that is searched for, so the lost call itself tells what to look for: the fulfilment that was not there
 * before it, with its goods and its tracking numbers; the SKU; the mark in the note of a refund.
 */
export async function findLost(way: Way, lost: Call | undefined, signal: AbortSignal): Promise<Outcome> {
  if (lost === undefined) return unknowable('this hub knows of no call that was lost');
  const { name, note } = questionOf(lost);
  try {
    const sought = new Doc(note);
    if (name === createFulfilment.name) return await findShipment(way, sought, signal);
    if (name === createVariant.name) return await findSku(way, sought, signal);
    if (name === createRefund.name) return await findPayment(way, sought, signal);
  } catch {
    return unknowable('the answer of the search cannot be read');
  }
  return unknowable(`${name} leaves nothing that can be searched for`);
}

async function findShipment(way: Way, sought: Doc, signal: AbortSignal): Promise<Outcome> {
  const answered = await ask(way, { document: findFulfilment, variables: { id: sought.text('order') } }, signal);
  if ('kind' in answered) return answered;
  const before = new Set(sought.list('seen').map((one) => one.text('')));
  const numbers = sought.list('numbers').map((one) => one.text(''));
  const lines = sought.list('lines');
  const fulfilments = answered.data.maybeObject('object')?.list('fulfillments') ?? [];
  const made = fulfilments
    // Somebody may have sent other goods of the order meanwhile.
    .filter((one) => !before.has(one.text('id')) && one.text('status') !== 'CANCELLED')
    .filter((one) => holdsAll(one, numbers) && holdsGoods(one, lines));
  const [first] = made;
  if (first === undefined) return { kind: 'absent', ...answered.spending };
  if (made.length > 1)
    return unknowable('several fulfilments of the same goods were made at once, and no tracking number tells which is ours');
  return { ...found(first), ...answered.spending };
}

function holdsAll(fulfilment: Doc, numbers: readonly string[]): boolean {
  const own = fulfilment.list('trackingInfo').map((info) => info.maybeText('number'));
  return numbers.every((number) => own.includes(number));
}

async function findPayment(way: Way, sought: Doc, signal: AbortSignal): Promise<Outcome> {
  const answered = await ask(way, { document: findRefund, variables: { id: sought.text('order') } }, signal);
  if ('kind' in answered) return answered;
  const refunds = answered.data.maybeObject('object')?.list('refunds') ?? [];
  const isPaid = refunds.some((refund) => refund.maybeText('note')?.includes(sought.text('mark')) === true);
  if (!isPaid) return { kind: 'absent', ...answered.spending };
  return { ...held(sought.text('order'), { answer: { outcome: 'accepted' } }), ...answered.spending };
}

async function findSku(way: Way, sought: Doc, signal: AbortSignal): Promise<Outcome> {
  const sku = sought.text('sku');
  const query = `sku:"${sku.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  const answered = await ask(way, { document: findVariant, variables: { query } }, signal);
  if ('kind' in answered) return answered;
  // A search matches beginnings and small letters, too.
  const made = answered.data
    .list('page.nodes')
    .find((one) => one.maybeText('sku') === sku && one.text('product.id') === sought.text('product'));
  return made === undefined ? { kind: 'absent', ...answered.spending } : { ...found(made), ...answered.spending };
}

function found(doc: Doc): Outcome {
  return held(doc.text('id'), { version: String(Date.parse(doc.time('updatedAt'))) });
}

function unknowable(message: string): Failed {
  return { kind: 'failed', class: 'permanent', status: null, message };
}
