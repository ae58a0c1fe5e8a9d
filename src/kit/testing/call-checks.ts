import { expect, test } from 'vitest';
import { useBench } from './bench.ts';
import type { Answer } from './stand-in.ts';
import type { ConformanceSubject } from './subject.ts';

const REFUSALS: [string, string, Answer][] = [
  ['401', 'refresh', { status: 401 }],
  ['422', 'permanent', { status: 422, body: '{"message":"No."}' }],
  ['429', 'retryable', { status: 429 }],
  ['500', 'unknown', { status: 500 }],
  ['503', 'retryable', { status: 503 }],
  ['a cut connection', 'unknown', 'cut'],
  ['silence (before or after the commit: nobody can tell)', 'unknown', 'hang'],
  ['200 and no JSON', 'unknown', { status: 200, body: '<html>' }],
];

/** Every way in which a call can end, each by the class that the pipeline branches on. */
export function callChecks(subject: ConformanceSubject): void {
  const bench = useBench(subject);
  const { create, update, accepted, refusals = [] } = subject.write;

  test('a call that is taken is held', async () => {
    bench.answer(() => accepted);
    const outcome = await bench.send(create);
    expect(outcome.kind === 'held' && outcome.id).toBeTypeOf('string');
  });

  test.each(REFUSALS)('a call answered with %s is %s', async (_, expected, answer) => {
    bench.answer(() => answer);
    expect(await bench.send(create)).toMatchObject({ kind: 'failed', class: expected });
  });

  test.each(refusals)('$name is $class', async (refusal) => {
    bench.answer(() => refusal.answer);
    const outcome = await bench.send(refusal.of === 'update' ? update : create);
    expect(outcome).toMatchObject({ kind: 'failed', class: refusal.class, ...(refusal.role && { role: refusal.role }) });
  });

  test('a call that meets a newer version in the target looks first', async () => {
    bench.answer(() => ({ status: 412 }));
    expect(await bench.send(update)).toMatchObject({ kind: 'failed', class: 'refresh' });
  });

  test('the wait that the target asks for is kept', async () => {
    bench.answer(() => ({ status: 429, headers: { 'retry-after': '2' } }));
    expect(await bench.send(create)).toMatchObject({ class: 'retryable', retryAfterMs: 2_000 });
  });

  test('a call whose connection is refused was never made', async () => {
    // The credentials may need the target too: they are got while it still answers.
    bench.answer(() => accepted);
    await bench.send(create);
    await bench.closeTarget();
    // A kept connection may only now learn that it is closed: about that one call nobody can tell.
    await bench.send(create);
    expect(await bench.send(create)).toMatchObject({ kind: 'failed', class: 'retryable' });
  });

  test.each([400, 401, 422, 500])('no secret is shown after %i, even when the target repeats all it was sent', async (status) => {
    const values = Object.values(subject.secrets);
    bench.answer((request) => ({ status, body: JSON.stringify({ message: [request.headers, values] }) }));
    const text = JSON.stringify(await bench.send(create));
    for (const value of values) expect(text).not.toContain(value);
  });
}
