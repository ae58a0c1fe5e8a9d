import { SynclineError } from '../../src/errors.ts';
import type { FactDraft, Normalised, RawChange } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { readJson } from '../../src/kit/read-json.ts';
import type { Occurrence } from '../../src/model/fact.ts';
import type { Payment } from '../../src/model/payment/payment.ts';
import { readAmount } from './amount.ts';
import { chargeEvents, paymentOf, takenBy, type Course } from './charge-facts.ts';
import { disputeEvents, isRelease, refundEvents, returnEvents } from './giving-back.ts';
import { happened, tenderOf } from './happened.ts';
import { OUR_RETURN } from './plan.ts';
import { LISTED_PAYOUT, payoutFact, READ_PAYOUT } from './payout.ts';
import type { Settings } from './settings.ts';

/** Topic of what we read ourselves: an intent with its charges, refunds and disputes. */
export const READ_TOPIC = 'read:payment';

/** Told of by the intent alone. */
const OF_INTENTS = [
  'payment_intent.created',
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
];

/** Told of by a charge that shows all that is to be known. */
const OF_CHARGES = ['charge.succeeded', 'charge.failed', 'charge.pending', 'charge.captured', 'charge.expired'];

/** What they tell of stands in other objects, too: the whole payment is read. */
const TO_READ = [
  'charge.refunded',
  'charge.refund.updated',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'refund.created',
  'refund.updated',
  'refund.failed',
];

/** Told of by a charge as well; nobody needs to subscribe to them. */
const NO_NEWS = ['payment_intent.amount_capturable_updated', 'payment_intent.succeeded', 'charge.updated'];

/** Event types that tell something: what a webhook endpoint has to be subscribed to, and what is listed. At most 20, as Stripe lists. */
export const TOPICS = [...OF_INTENTS, ...OF_CHARGES, ...TO_READ];

/** Raw → payments of the order that they are of. */
export function openNormalise(settings: Settings): (change: RawChange) => Normalised {
  return (change) => {
    const { topic } = change;
    if (topic === LISTED_PAYOUT)
      return { facts: [], fetches: [{ entity: 'payout', id: new Doc(readJson(change.raw)).id('id') }] };
    if (topic === READ_PAYOUT) return { facts: [payoutFact(new Doc(readJson(change.raw)))], fetches: [] };
    if (topic !== READ_TOPIC && !TOPICS.includes(topic) && !NO_NEWS.includes(topic)) {
      throw new SynclineError('SYN_NORMALISE_UNKNOWN_TOPIC', `“${topic.slice(0, 100)}”.`);
    }
    const doc = new Doc(readJson(change.raw));
    if (topic === READ_TOPIC) return { facts: readFacts(doc, settings), fetches: [] };
    if (NO_NEWS.includes(topic)) return { facts: [], fetches: [] };
    const object = doc.object('data.object');
    const at = doc.integer('created');
    if (OF_INTENTS.includes(topic)) return { facts: [intentFact(object, at, settings)], fetches: [] };
    // A hold that was given up is shown as refunded; nothing of it was ever taken.
    const isReleased = topic === 'charge.refunded' && !object.boolean('captured');
    if (isReleased || OF_CHARGES.includes(topic)) return { facts: [chargeFact(object, { topic, at, settings })], fetches: [] };
    return { facts: [], fetches: [{ entity: 'order', id: aboutOf(object) }] };
  };
}

/** Refunds and disputes carry no metadata of the payment: they are read together with it. */
function aboutOf(object: Doc): string {
  const intent = object.maybeId('payment_intent');
  if (intent !== null) return intent;
  return object.text('object') === 'charge' ? object.id('id') : object.id('charge');
}

function orderFact(id: string, metadata: Doc | null, events: Occurrence[], settings: Settings): FactDraft {
  const { metadata: name = 'order_id', matchKey = 'order:' } = settings.order ?? {};
  const named = metadata?.maybeText(name) ?? null;
  // It may be the hub's own id of the order, where a system of ours has made the payment.
  const found = named === null || named === '' ? {} : { ours: named, keys: [`${matchKey}${named}`] };
  return { entity: 'order', id, events, ...found };
}

function intentFact(intent: Doc, at: number, settings: Settings): FactDraft {
  return orderFact(intent.id('id'), intent.maybeObject('metadata'), intentEvents(intent, at), settings);
}

/** How far an intent has come without a charge that says so; of one that was paid or held its charge tells. */
function intentEvents(intent: Doc, at: number): Occurrence[] {
  const status = stateOf(intent);
  if (status === null) return [];
  const kind = intent.maybeText('capture_method') === 'manual' ? 'authorise' : 'sale';
  const named = intent.maybeList('payment_method_types').map((type) => type.text(''));
  const tender = named.length === 1 ? (named[0] ?? null) : null;
  return [happened({ transaction: intent.id('id'), kind, status, ...readAmount(intent), tender }, at)];
}

function stateOf(intent: Doc): Payment['status'] | null {
  switch (intent.text('status')) {
    case 'requires_payment_method':
    case 'requires_confirmation':
      return 'requested';
    case 'requires_action':
      return 'action_required';
    case 'processing':
      return 'pending';
    case 'canceled':
      // Of a hold that was given up the charge tells; an intent that never was one has failed.
      return intent.maybeValue('latest_charge') === null ? (hasLapsed(intent) ? 'expired' : 'failed') : null;
    case 'requires_capture':
    case 'succeeded':
      return null;
    default:
      throw intent.wrong('status', 'a state of a payment intent');
  }
}

function hasLapsed(intent: Doc): boolean {
  return ['automatic', 'expired'].includes(intent.maybeText('cancellation_reason') ?? '');
}

function chargeFact(charge: Doc, { topic, at, settings }: { topic: string; at: number; settings: Settings }): FactDraft {
  const manual = topic === 'charge.captured' || topic === 'charge.expired' || !charge.boolean('captured');
  const course: Course = { manual, capturedAt: at, releasedAt: at, lapsed: topic === 'charge.expired' };
  return orderFact(paymentOf(charge), charge.maybeObject('metadata'), chargeEvents(charge, course), settings);
}

function readFacts(doc: Doc, settings: Settings): FactDraft[] {
  const intent = doc.maybeObject('payment_intent');
  const charges = doc.list('charges');
  const id = intent?.id('id') ?? charges[0]?.id('id');
  if (id === undefined) throw doc.wrong('charges', 'a charge');
  const of = intent ?? charges[0];
  const events = [
    ...(intent === null ? [] : intentEvents(intent, intent.maybeInteger('canceled_at') ?? intent.integer('created'))),
    ...charges.flatMap((charge) => eventsOf(charge, intent, doc)),
  ];
  const returned = charges.flatMap((charge) => returnFacts(charge, intent, doc));
  return [orderFact(id, of?.maybeObject('metadata') ?? null, events, settings), ...returned];
}

/** What was paid back of each return, where the hub has asked for it. */
function returnFacts(charge: Doc, intent: Doc | null, doc: Doc): FactDraft[] {
  const taken = takenOf(charge, courseOf(charge, intent));
  return refundsOf(charge, doc).flatMap((refund): FactDraft[] => {
    const ours = refund.maybeText(`metadata.${OUR_RETURN}`);
    return ours === null ? [] : [{ entity: 'return', id: ours, ours, events: returnEvents(refund, taken) }];
  });
}

function eventsOf(charge: Doc, intent: Doc | null, doc: Doc): Occurrence[] {
  const course = courseOf(charge, intent);
  const taken = takenOf(charge, course);
  return [
    ...chargeEvents(charge, course),
    ...refundsOf(charge, doc).flatMap((refund) => refundEvents(refund, taken)),
    ...doc
      .maybeList('disputes')
      .filter((dispute) => isOf(charge, dispute))
      .flatMap((dispute) => disputeEvents(dispute, taken)),
  ];
}

function courseOf(charge: Doc, intent: Doc | null): Course {
  const booked = charge.maybeInteger('balance_transaction.created') ?? charge.integer('created');
  return {
    manual: intent === null ? !charge.boolean('captured') : intent.maybeText('capture_method') === 'manual',
    capturedAt: booked,
    releasedAt: intent?.maybeInteger('canceled_at') ?? booked,
    lapsed: intent !== null && intent.text('status') === 'canceled' && hasLapsed(intent),
  };
}

function takenOf(charge: Doc, course: Course): { parent: string; tender: string | null } {
  return { parent: takenBy(charge, course), tender: tenderOf(charge) };
}

function refundsOf(charge: Doc, doc: Doc): Doc[] {
  return doc.maybeList('refunds').filter((refund) => isOf(charge, refund) && !isRelease(refund, charge));
}

function isOf(charge: Doc, one: Doc): boolean {
  return one.maybeId('charge') === charge.id('id');
}
