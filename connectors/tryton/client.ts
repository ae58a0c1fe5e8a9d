import type { Failed } from '../../src/kit/classify.ts';
import type { Call, Client, FactDraft, Outcome } from '../../src/kit/contract.ts';
import type { Doc } from '../../src/kit/doc.ts';
import { answeredOf, errandOf, held, Missing, readReply, type Answered } from './answer.ts';
import { factsOf, find, get, list } from './listing.ts';
import { mended, orderAnswers } from './order/answers.ts';
import { customerAnswers } from './records/customer.ts';
import { inspect } from './records/inspect.ts';
import { readBack } from './records/read-back.ts';
import { returnAnswers } from './returned/answers.ts';
import { askedOf } from './rpc.ts';
import { withCarried } from './step.ts';
import type { Way } from './way.ts';

/** Answers that belong to no order: see `records/variant.ts`. */
const productAnswers: Record<string, (answered: Answered) => Outcome> = {
  'create-product': (answered) => held({ next: withCarried(answered.next, { template: answered.made() }) }),
  'made-product': readBack,
  'look-template': (answered) => {
    const product = answered.row();
    return held({ next: withCarried(answered.next, { template: product.integer('template'), code: product.maybeText('code') }) });
  },
};

const answers: Record<string, (answered: Answered) => Outcome> = {
  ...orderAnswers,
  ...returnAnswers,
  ...customerAnswers,
  ...productAnswers,
};

/** The only I/O of the connector. */
export function openClient(way: Way): Client {
  return {
    call: (call, { entity, signal }) => makeCall(way, entity, { call, signal }),
    find: (entity, record, signal) => readable(find(way, { entity, record }, signal)),
    get: (entity, id, signal) => readable(get(way, { entity, id }, signal)),
    list: (query, signal) => readable(list(way, query, signal)),
    inspect: (signal) => readable(inspect(way, signal)),
    refresh: () => way.transport.refresh(),
    close: () => way.transport.close(),
  };
}

/** An answer of another form than Tryton 6.0 gives is a failure, not an exception. */
async function readable<Answer>(answer: Promise<Answer>): Promise<Answer | Failed> {
  try {
    return await answer;
  } catch (error) {
    return strange(error, 'update');
  }
}

async function makeCall(way: Way, entity: string, { call, signal }: { call: Call; signal: AbortSignal }): Promise<Outcome> {
  const { method, path, headers, body } = call;
  const result = await way.transport.send({ method, path, headers, body }, { signal });
  const asked = askedOf(call);
  const reply = readReply(result, errandOf(call.purpose, asked.method, way.transport.now()), way.transport.redact);
  if (reply.kind === 'failed') return mended(asked.step, reply, call.next ?? '') ?? reply;
  if (call.purpose === 'delete') return { kind: 'absent' };
  try {
    const facts = (object: Doc): FactDraft[] => factsOf(way, entity, object);
    return read(asked.step.name, answeredOf(reply.json, { ...asked, zone: way.settings.zone, facts }));
  } catch (error) {
    return strange(error, call.purpose);
  }
}

function read(step: string, answered: Answered): Outcome {
  return answers[step]?.(answered) ?? held();
}

/** Tryton said yes; what it answered is not what was expected. */
function strange(error: unknown, purpose: Call['purpose']): Failed {
  if (error instanceof Missing) return { kind: 'failed', class: 'refresh', status: 200, message: error.message };
  const message = error instanceof Error && 'code' in error ? error.message : 'Its answer cannot be read.';
  return { kind: 'failed', class: purpose === 'create' ? 'unknown' : 'permanent', status: 200, message };
}
