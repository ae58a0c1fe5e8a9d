import { expect, test } from 'vitest';
import { useBench } from './bench.ts';
import type { Answer } from './stand-in.ts';
import type { ConformanceSubject } from './subject.ts';

/** Answers that prove nothing: whoever takes them for “it is not there” makes it a second time. */
const SILENT: [string, Answer][] = [
  ['503', { status: 503 }],
  ['500', { status: 500 }],
  ['401', { status: 401 }],
  ['a cut connection', 'cut'],
  ['200 and no JSON', { status: 200, body: '<html>' }],
];

/** A search or a read that failed is a failure: never an absence, and never an exception. */
export function readChecks(subject: ConformanceSubject): void {
  const bench = useBench(subject);
  const { entity, record } = subject.write.create;

  test.each(SILENT)('a search answered with %s does not prove that nothing was made', async (_, answer) => {
    bench.answer(() => answer);
    const outcome = await bench.system().client.find(entity, record, AbortSignal.timeout(20_000));
    expect(outcome.kind).toBe('failed');
  });

  test.each(SILENT.slice(0, 4))('a read answered with %s does not say that the object is gone', async (_, answer) => {
    bench.answer(() => answer);
    const read = await bench.system().client.get(entity, '1', AbortSignal.timeout(20_000));
    expect(read).toMatchObject({ kind: 'failed' });
  });
}
