import type { Outcome } from '../../../src/kit/contract.ts';
import type { Json } from '../../../src/model/json.ts';
import { Doc } from '../../../src/kit/doc.ts';
import { lookAtLevel, readLevelOfVariant } from '../documents/inventory.ts';
import { readCustomer } from '../documents/people.ts';
import * as writes from '../documents/writes.ts';
import { levelId, quantityOf, readLevel as levelFacts } from '../mappings/inventory.ts';
import { holdsGoods } from '../mappings/goods.ts';
import { furtherStep, movedStep, stepOf, TRACK, type Moved } from '../plan/work-step.ts';
import { failed, firstObject, held, mutation, object, ofObject, says, stale, type Answer, type Asked } from './answer.ts';
import { cancelAnswers } from './order-answers.ts';

const GONE = 'The shop does not have it any more.';

/** A read that decides which step follows. */
function look(next: (found: Doc, asked: Asked) => Outcome): Answer {
  return {
    nature: 'read',
    read: (data, asked) => {
      const found = data.maybeObject('object');
      return found === null ? failed('permanent', GONE) : next(found, asked);
    },
  };
}

/**
 * What the shop holds of an item at a place: the condition of the write that follows, or that there is nothing to
 * write. The shop dates a quantity by itself, so what it holds is known only in its own words: it is looked at after
 * each write, and as long as the quantity is right nothing is written.
 */
function levelStep(item: Doc, location: string, { reading, note }: Asked): Outcome {
  const id = levelId(item.text('id'), location);
  const level = item.maybeObject('inventoryLevel');
  if (level === null) return held(null, { next: `stock ${id}` });
  const quantity = quantityOf(level, reading);
  const at = Date.parse(level.time('updatedAt'));
  if (quantity !== note.integer('quantity')) return held(null, { next: `set ${id} ${quantity} ${at}` });
  const { id: gid, sku, tracked } = item.json as Record<string, Json>;
  const shown = new Doc({
    ...(level.json as Record<string, Json>),
    item: { id: gid ?? null, sku: sku ?? null, tracked: tracked ?? null },
  });
  return held(id, { next: null, version: String(at), returned: levelFacts(shown, reading) });
}

const STALE = /CHANGE_FROM_QUANTITY_STALE|COMPARE_QUANTITY_STALE|IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED/;

/** What was set is looked at. */
function lookAgain({ note }: Asked): Outcome {
  return held(note.text('level'), { next: 'look' });
}

/** Its goods stay as they were made: a shipment that holds others now is not what the shop shows. */
function retracked(payload: Doc, asked: Asked): Outcome {
  return withItsGoods(payload.object('object'), asked);
}

/** Nothing is written where it is tracked so already: the customer would be told of it again. */
function trackingStep(shown: Doc, asked: Asked): Outcome {
  if (!isTrackedAs(shown, asked.note.object('tracking'))) return held(shown.text('id'), { next: TRACK });
  const outcome = withItsGoods(shown, asked);
  return outcome.kind === 'held' ? { ...outcome, next: null } : outcome;
}

/** The shop may write a carrier's name in its own way. */
function isTrackedAs(shown: Doc, { json }: Doc): boolean {
  const { company = null, numbers } = json as { company?: string | null; numbers: string[] };
  const own = shown.list('trackingInfo').filter((one) => (one.maybeText('number') ?? '') !== '');
  const carrier = own[0]?.maybeText('company') ?? null;
  const sameNumbers =
    own
      .map((one) => one.text('number'))
      .toSorted()
      .join('\n') === numbers.toSorted().join('\n');
  return sameNumbers && (company === null || carrier?.toLowerCase() === company.toLowerCase());
}

function withItsGoods(shown: Doc, asked: Asked): Outcome {
  const lines = asked.note.maybeList('lines');
  // Of more lines than one page the answer shows too few to tell.
  const isLong = shown.maybeBoolean('fulfillmentLineItems.pageInfo.hasNextPage') === true;
  if (lines.length === 0 || isLong || holdsGoods(shown, lines)) return ofObject(shown, asked);
  return failed('permanent', 'What a fulfilment holds cannot be changed: cancel it in the shop, then let the hub try again.');
}

/** What the shop has made of the address is read after it was written. */
const ofCustomer = (_: Doc, { variables }: Asked): Outcome => held(variables.text('customer'), { next: 'address read' });

function wordsOf(errors: readonly { message: string }[]): string {
  return errors.map(({ message }) => message).join('; ');
}

/** How each answer to a call is understood, by the document that was sent. */
const ANSWERS: Record<string, Answer> = {
  [writes.readWork.name]: look((order, { note }) => held(null, { next: stepOf(order, (note.json ?? {}) as Moved) })),
  [writes.readMoreWork.name]: look((page, { note }) => held(null, { next: furtherStep(page, note.value('work')) })),
  // What a place has to send is moved, split and held by the shop: it is read again before another try.
  [writes.createFulfilment.name]: { ...mutation(object), nature: 'make', again: null },
  // Whatever it says, where the work is now tells what is next.
  [writes.moveWork.name]: mutation(
    () => held(null),
    (errors, { note, redact }) => held(null, { next: movedStep(note.json as Moved, redact(wordsOf(errors))) }),
  ),
  [writes.adoptFulfilment.name]: look(ofObject),
  [writes.lookAtTracking.name]: look(trackingStep),
  [writes.updateTracking.name]: mutation(retracked),
  [writes.cancelFulfilment.name]: mutation(object, (errors, asked) =>
    says(errors, /already|is cancell?ed/i) ? undone(asked) : null,
  ),
  [lookAtLevel.name]: look((item, asked) => levelStep(item, asked.variables.text('location'), asked)),
  [readLevelOfVariant.name]: look((variant, asked) =>
    levelStep(variant.object('inventoryItem'), asked.variables.text('location'), asked),
  ),
  [writes.setQuantity.name]: {
    ...mutation(
      (_, asked) => lookAgain(asked),
      (errors, asked) => (says(errors, STALE) ? stale(errors, asked) : null),
    ),
    again: 'look',
  },
  [writes.stockItem.name]: {
    ...mutation(
      (_, asked) => lookAgain(asked),
      (errors, asked) => (says(errors, /already/i) ? stale(errors, asked) : null),
    ),
    again: 'look',
  },
  [writes.readProductOfVariant.name]: look((variant) => held(null, { next: `of ${variant.text('product.id')}` })),
  [writes.updateVariant.name]: mutation(firstObject),
  [writes.createVariant.name]: { ...mutation(firstObject), nature: 'make' },
  [writes.setProduct.name]: mutation(object),
  [writes.setCustomer.name]: mutation(object),
  [writes.updateCustomer.name]: mutation(object),
  [writes.readDefaultAddress.name]: look((customer) => {
    const address = customer.maybeObject('defaultAddress');
    return held(customer.text('id'), { next: `address ${address?.text('id') ?? 'new'}` });
  }),
  [readCustomer.name]: look(ofObject),
  [writes.updateAddress.name]: { ...mutation(ofCustomer), again: 'address' },
  // The shop refuses an address that the customer has already: a lost answer's.
  [writes.createAddress.name]: mutation(ofCustomer, (errors, asked) =>
    says(errors, /already|taken/i) ? ofCustomer(new Doc(null), asked) : null,
  ),
  [writes.updateOrder.name]: mutation(object),
  [writes.holdWork.name]: mutation(object, (errors, asked) =>
    says(errors, /DUPLICATE_FULFILLMENT_HOLD_HANDLE/) ? held(asked.variables.text('id')) : null,
  ),
  [writes.releaseWork.name]: mutation(object),
  ...cancelAnswers,
};

function undone({ call, variables }: Asked): Outcome {
  return call.purpose === 'delete' ? { kind: 'absent' } : held(variables.text('id'));
}

/** Undefined for a document that no call sends. */
export function answerTo(name: string): Answer | undefined {
  return Object.hasOwn(ANSWERS, name) ? ANSWERS[name] : undefined;
}
