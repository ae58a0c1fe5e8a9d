import type { Call, Client, Outcome, Remark } from '../../src/kit/contract.ts';
import type { Failed } from '../../src/kit/classify.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { Json } from '../../src/model/json.ts';
import { failed, refusedBy, unreadable } from './answer.ts';
import { ask, query, type Way } from './asking.ts';
import { FINDS, INSPECT, operationName, type WRITES } from './documents.ts';
import { get, list } from './reading.ts';
import { readProduct, readVariant } from './facts/catalogue.ts';
import type { Reading } from './facts/order.ts';
import { readShipment } from './facts/shipment.ts';
import { wordsOf } from './refusals.ts';
import { heldAs, type Frame, type Operation } from './writes/operation.ts';
import { OPERATIONS } from './writes/operations.ts';

const STUCK_MS = 600_000;

/** The only I/O of this connector. */
export function openClient(way: Way): Client {
  const { transport, session } = way;
  return {
    call: (call, { signal }) => make(way, call, signal),
    find: (entity, record, signal) => find(way, { entity, record }, signal),
    get: (entity, id, signal) => get(way, { entity, id }, signal),
    list: (query, signal) => list(way, query, signal),
    inspect: (signal) => inspect(way, signal),
    refresh: () => session.refresh(),
    close: () => transport.close(),
  };
}

async function make(way: Way, call: Call, signal: AbortSignal): Promise<Outcome> {
  const sent = new Doc(JSON.parse(call.body ?? '{}') as Json);
  const operation = operationOf(sent.maybeText('operationName') ?? '');
  if (operation === null) return failed('permanent', 'The connector knows no such call.', null);
  const errand = { nature: operation.nature, known: call.purpose !== 'create' };
  const answered = await ask(way, { body: call.body ?? '', headers: call.headers, errand }, signal);
  if ('kind' in answered) return beginning(answered, operation);
  const { settings, reading } = way;
  const frame: Frame = {
    reading,
    pricesIncludeTax: settings.pricesIncludeTax ?? false,
    onCancel: settings.onCancel ?? 'leave',
    variables: sent.object('variables'),
    next: call.next,
  };
  try {
    const outcome = await understood(way, { operation, frame, answered: answered.data }, signal);
    // What was taken away is not there any more, whatever the answer shows of it.
    if (call.purpose === 'delete' && outcome.kind === 'held') return { kind: 'absent' };
    return outcome.kind === 'failed' ? beginning(outcome, operation) : outcome;
  } catch (error) {
    return unreadable(error, operation);
  }
}

/** Of what is unknown the same bytes are sent again. */
function beginning(failure: Failed, { again }: Operation): Failed {
  return again === undefined || failure.class === 'unknown' ? failure : { ...failure, next: again };
}

function operationOf(name: string): Operation | null {
  const known = Object.entries(OPERATIONS).find(([write]) => operationName(write as keyof typeof WRITES) === name);
  return known?.[1] ?? null;
}

async function understood(
  way: Way,
  { operation, frame, answered }: { operation: Operation; frame: Frame; answered: Doc },
  signal: AbortSignal,
): Promise<Outcome> {
  const { field } = operation;
  if (answered.maybeValue(field) === null) return failed('refresh', 'Vendure does not know it any more.');
  const found = Array.isArray(answered.value(field)) ? new Doc(answered.value(field), field) : answered.object(field);
  const code = refusedBy(found);
  if (code === null) return operation.taken(found, frame);
  const verdict = operation.judge?.(code, found, frame) ?? null;
  const refusal = failed('permanent', way.session.redact(wordsOf(code, found)));
  if (verdict === null) return refusal;
  if (verdict !== 'look') return verdict;
  // A call of ours whose answer was lost may be why it is refused.
  const looked = await find(way, { entity: 'shipment', record: referenceIn(frame.variables) }, signal);
  return looked.kind === 'absent' ? refusal : looked;
}

function referenceIn(variables: Doc): string {
  const args = variables.list('input.handler.arguments');
  return args.find((one) => one.text('name') === 'synclineReference')?.text('value') ?? '';
}

/** What an unanswered call may have made, by our reference: `absent` only when Vendure says that there is none. */
async function find(way: Way, sought: { entity: string; record: string }, signal: AbortSignal): Promise<Outcome> {
  const { entity, record } = sought;
  if (entity !== 'shipment' && entity !== 'product' && entity !== 'variant') {
    return failed('permanent', `A ${entity} of Vendure carries no reference of ours.`, null);
  }
  const name = { shipment: 'FindShipment', product: 'FindProduct', variant: 'FindVariant' }[entity];
  const body = query(name, FINDS[entity], { reference: record });
  const answered = await ask(way, { body, errand: { nature: 'read', known: true } }, signal);
  if ('kind' in answered) return answered;
  try {
    return foundIn(entity, answered.data, way.reading);
  } catch (error) {
    return unreadable(error, { nature: 'read' });
  }
}

function foundIn(entity: keyof typeof FINDS, data: Doc, reading: Reading): Outcome {
  if (entity === 'shipment') {
    const found = data.maybeObject('synclineFulfillment');
    return found === null ? { kind: 'absent' } : heldAs(readShipment(found));
  }
  const [item] = data.list(entity === 'product' ? 'products.items' : 'productVariants.items');
  if (item === undefined) return { kind: 'absent' };
  const activeChannel = data.value('activeChannel');
  if (entity === 'product') return heldAs(readProduct(new Doc({ product: item.json })));
  return heldAs(readVariant(new Doc({ activeChannel, productVariant: item.json }), reading));
}

/** Whether the shop is as the settings say, and whether its notices come through. */
async function inspect(way: Way, signal: AbortSignal): Promise<Remark[] | Failed> {
  const body = query('Inspect', INSPECT, {});
  const answered = await ask(way, { body, errand: { nature: 'read', known: true } }, signal);
  if ('kind' in answered) return answered;
  try {
    return remarks(answered.data, way);
  } catch (error) {
    return unreadable(error, { nature: 'read' });
  }
}

function remarks(data: Doc, { settings, transport }: Way): Remark[] {
  const found: Remark[] = [];
  const included = data.boolean('activeChannel.pricesIncludeTax');
  if (included !== (settings.pricesIncludeTax ?? false)) {
    found.push({
      key: 'prices-include-tax',
      text: `The channel’s prices ${included ? 'hold' : 'do not hold'} their tax: set \`pricesIncludeTax\` to ${included} in its settings, or prices cannot be written.`,
    });
  }
  const currency = data.text('activeChannel.defaultCurrencyCode');
  if (currency !== (settings.currency ?? 'EUR')) {
    found.push({
      key: 'currency',
      text: `The channel’s currency is ${currency}: set \`currency\` to it, or variants are made without a price.`,
    });
  }
  const oldest = data.maybeTime('synclineOutbox.oldestWaiting');
  if (oldest !== null && transport.now() - Date.parse(oldest) > STUCK_MS) {
    const count = data.integer('synclineOutbox.waiting');
    const why = data.maybeText('synclineOutbox.lastError') ?? 'not tried';
    found.push({
      key: 'outbox',
      text: `${count} notices wait in the shop since ${oldest} (${why}): see the plug-in’s address and secret.`,
    });
  }
  return found;
}
