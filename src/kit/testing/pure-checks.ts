import { describe, expect, test } from 'vitest';
import { SynclineError } from '../../errors.ts';
import type { Call, IncomingRequest, OpenSystem, PlanInput, RawChange } from '../contract.ts';
import { inCases, outCases } from './fixtures.ts';
import { surroundingsOf, type ConformanceSubject, type OutFixture } from './subject.ts';

const NOW = 1_762_175_380_000;

/** Everything of a connector that is pure: verify, split, normalise, plan. No request is made. */
export function pureChecks(subject: ConformanceSubject): void {
  const system = subject.open(
    'http://127.0.0.1:9',
    surroundingsOf(subject, () => NOW),
  );
  describe('normalise', () => normaliseChecks(subject, system));
  describe('plan', () => planChecks(subject, system));
  if (subject.webhook !== undefined) describe('webhook', () => webhookChecks(subject, system));
}

function normaliseChecks(subject: ConformanceSubject, system: OpenSystem): void {
  const cases = inCases(subject.fixtures);

  test.each(cases)('$name says what was reviewed', ({ change, facts }) => {
    expect(plain(system.normalise(change))).toEqual(facts);
  });

  test('the same change twice says the same', () => {
    for (const { change } of cases) expect(system.normalise(change)).toEqual(system.normalise(change));
  });

  test('what a change says does not depend on what came before it', () => {
    const forwards = cases.map(({ change }) => system.normalise(change));
    const backwards = cases.toReversed().map(({ change }) => system.normalise(change));
    expect(backwards.toReversed()).toEqual(forwards);
  });

  test.each(cases)('$name with a field missing is read or named, never guessed', ({ change }) => {
    for (const partial of withoutOne(change)) expect(judge(system, partial.change), partial.field).toBe('fine');
  });

  test('what is not JSON, not UTF-8 or holds a NUL is named', () => {
    const topic = cases[0]?.change.topic ?? '';
    const codeOf = (raw: Buffer): string => codeFor(system, { ...change0(topic), raw });
    expect(codeOf(Buffer.from('{"id":'))).toBe('SYN_NORMALISE_NOT_JSON');
    expect(codeOf(Buffer.from([0x7b, 0xe9, 0x7d]))).toBe('SYN_NORMALISE_BAD_CHARSET');
    expect(codeOf(Buffer.from('{"id":"\\u0000"}'))).toBe('SYN_NORMALISE_NUL_CHARACTER');
    expect(codeFor(system, { ...change0('no.such.topic'), raw: Buffer.from('{}') })).toBe('SYN_NORMALISE_UNKNOWN_TOPIC');
  });

  const { naive } = subject;
  if (naive === undefined) return;
  test('a time without an offset is read in the configured zone', () => {
    const { facts } = system.normalise({ ...change0(naive.topic), raw: Buffer.from(naive.body) });
    expect(facts[0]?.at).toBe(naive.at);
  });
}

function planChecks(subject: ConformanceSubject, system: OpenSystem): void {
  const cases = outCases(subject.fixtures);

  test.each(cases)('$name is written as was reviewed', ({ fixture }) => {
    const call = callOf(system, fixture);
    const { body, ...frame } = call;
    expect({ ...frame, document: body === null ? null : documentOf(call, body) }).toEqual(fixture.call);
  });

  test.each(cases)('$name is the same bytes each time', ({ fixture }) => {
    expect(callOf(system, fixture)).toEqual(callOf(system, structuredClone(fixture)));
  });

  test.each(cases.filter(({ fixture }) => fixture.shown !== undefined))(
    '$name read back says what was written',
    ({ fixture }) => {
      const { topic = '', body } = fixture.shown ?? {};
      const { facts } = system.normalise({ ...change0(topic), raw: Buffer.from(JSON.stringify(body)) });
      const claimed = facts.find((fact) => fact.entity === fixture.plan.entity)?.groups ?? {};
      const both = fixture.call.groups.filter((group) => Object.hasOwn(claimed, group));
      expect(both.length).toBeGreaterThan(0);
      for (const group of both) expect(plain(claimed[group]), group).toEqual(fixture.plan.body[group]);
    },
  );

  if (subject.write.update.request === null) restChecks(subject.write.update, system);

  test('a frozen call holds no secret', () => {
    const calls = [subject.write.create, subject.write.update].map((input) => JSON.stringify(system.plan(input)));
    for (const value of Object.values(subject.secrets)) for (const call of calls) expect(call).not.toContain(value);
  });
}

/** Of a system that is only asked for things there is no such state that it could hold. */
function restChecks(update: PlanInput, system: OpenSystem): void {
  test('nothing is left to do when the target holds what is wanted', () => {
    expect(system.plan({ ...update, changed: [] })).toEqual({ done: true });
  });
}

function webhookChecks(subject: ConformanceSubject, system: OpenSystem): void {
  const { webhook: signed } = subject;
  const { webhook } = system;
  if (signed === undefined || webhook === null) throw new Error('The system opens no webhook.');
  const body = Buffer.from('{"id":"x","name":"Núñez"}');
  const headers = signed.headers(body, 'a.topic', NOW);
  const right = headers[signed.signatureHeader] ?? '';
  const request = (given: Record<string, string>, raw = body): IncomingRequest => ({
    path: '',
    query: {},
    headers: given,
    body: raw,
    receivedAt: NOW,
  });
  const withSignature = (signature: string): IncomingRequest => request({ ...headers, [signed.signatureHeader]: signature });

  test('a right signature is taken', () => {
    expect(webhook.verify(request(headers))).toBe(true);
  });

  test('a wrong one is refused, whatever its length', () => {
    const { [signed.signatureHeader]: _, ...missing } = headers;
    const altered = right.replace(/[0-9a-zA-Z](?=[=]*$)/, (last) => (last === '0' ? '1' : '0'));
    expect(webhook.verify(request(missing))).toBe(false);
    for (const wrong of ['', 'x', altered, right.slice(0, -2), `${right}00`])
      expect(webhook.verify(withSignature(wrong)), wrong).toBe(false);
    expect(webhook.verify(request(headers, Buffer.from('{"id":"y"}')))).toBe(false);
  });

  test('a body that cannot be read is one part, as it came', () => {
    const raw = Buffer.from([0x7b, 0xff]);
    const parts = webhook.split(request(signed.headers(raw, 'a.topic', NOW), raw));
    expect(parts.map((part) => part.raw)).toEqual([raw]);
  });

  test('a delivery has an id, also when the sender names none', () => {
    const [named] = webhook.split(request(headers));
    const [unnamed] = webhook.split(request({}));
    expect(named?.deliveryId).not.toBe('');
    expect(unnamed?.deliveryId).toMatch(/^.{20,}$/);
    expect(webhook.split(request(headers))).toEqual(webhook.split(request(headers)));
  });
}

function change0(topic: string): Omit<RawChange, 'raw'> {
  return { id: 1, system: 'target', topic, source: 'webhook', receivedAt: NOW };
}

function callOf(system: OpenSystem, fixture: OutFixture): Call {
  const planned = system.plan(fixture.plan);
  if ('call' in planned) return planned.call;
  throw new Error(`No call is planned: ${JSON.stringify(planned)}`);
}

/** A form is a document of texts. */
function documentOf({ headers }: Call, body: string): unknown {
  const isForm = headers['content-type']?.includes('urlencoded') === true;
  return isForm ? Object.fromEntries(new URLSearchParams(body)) : (JSON.parse(body) as unknown);
}

function withoutOne(change: RawChange): { field: string; change: RawChange }[] {
  const body = JSON.parse(change.raw.toString()) as Record<string, unknown>;
  return Object.keys(body).map((field) => {
    const { [field]: _, ...rest } = body;
    return { field, change: { ...change, raw: Buffer.from(JSON.stringify(rest)) } };
  });
}

function judge(system: OpenSystem, change: RawChange): string {
  try {
    const result = system.normalise(change);
    // `undefined` inside a group would be lost on its way into the database.
    expect(plain(result)).toStrictEqual(result);
    return 'fine';
  } catch (error) {
    if (error instanceof SynclineError) return error.code === 'SYN_NORMALISE_FIELD_INVALID' ? 'fine' : error.code;
    throw error;
  }
}

function codeFor(system: OpenSystem, change: RawChange): string {
  try {
    system.normalise(change);
    return 'no error';
  } catch (error) {
    return error instanceof SynclineError ? error.code : String(error);
  }
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
