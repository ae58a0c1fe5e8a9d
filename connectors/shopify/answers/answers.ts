import type { Outcome } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { readLevel, readLevelOfVariant } from '../documents/inventory.ts';
import * as writes from '../documents/writes.ts';
import { levelId, quantityOf } from '../mappings/inventory.ts';
import { stepOf } from '../plan/work-step.ts';
import { failed, firstObject, held, mutation, object, ofObject, says, type Answer, type Asked } from './answer.ts';
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

/** What the shop holds of an item at a place, as the condition of the write that follows. */
function levelStep(level: Doc | null, id: string, { reading }: Asked): Outcome {
  if (level === null) return held(null, { next: `stock ${id}` });
  return held(null, { next: `set ${id} ${quantityOf(level, reading)} ${Date.parse(level.time('updatedAt'))}` });
}

const STALE = /CHANGE_FROM_QUANTITY_STALE|COMPARE_QUANTITY_STALE|IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED/;

/** What was counted meanwhile is looked at before the quantity is set again. */
function lookAgain({ note }: Asked): Outcome {
  return held(note.text('level'), { next: 'look' });
}

const ofCustomer = (_: Doc, { variables }: Asked): Outcome => held(variables.text('customer'));

/** How each answer to a call is understood, by the document that was sent. */
const ANSWERS: Record<string, Answer> = {
  [writes.readWork.name]: look((order) => held(null, { next: stepOf(order) })),
  [writes.createFulfilment.name]: { ...mutation(object), nature: 'make' },
  [writes.adoptFulfilment.name]: look(ofObject),
  [writes.updateTracking.name]: mutation(object),
  [writes.cancelFulfilment.name]: mutation(object, (errors, asked) =>
    says(errors, /already|is cancell?ed/i) ? undone(asked) : null,
  ),
  [readLevel.name]: look((item, asked) => {
    const id = levelId(asked.variables.text('item'), asked.variables.text('location'));
    return levelStep(item.maybeObject('inventoryLevel'), id, asked);
  }),
  [readLevelOfVariant.name]: look((variant, asked) => {
    const item = variant.object('inventoryItem');
    return levelStep(item.maybeObject('inventoryLevel'), levelId(item.text('id'), asked.variables.text('location')), asked);
  }),
  [writes.setQuantity.name]: mutation(
    (_, { note }) => held(note.text('level')),
    (errors, asked) => (says(errors, STALE) ? lookAgain(asked) : null),
  ),
  [writes.stockItem.name]: mutation(
    (_, { note }) => held(note.text('level')),
    (errors, asked) => (says(errors, /already/i) ? lookAgain(asked) : null),
  ),
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
  [writes.updateAddress.name]: mutation(ofCustomer),
  // The shop refuses an address that the customer has already: a lost answer's.
  [writes.createAddress.name]: mutation(ofCustomer, (errors, asked) =>
    says(errors, /already|taken/i) ? held(asked.variables.text('customer')) : null,
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
