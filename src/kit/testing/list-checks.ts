import { expect, test } from 'vitest';
import type { OpenSystem, RawPart } from '../contract.ts';
import { useBench } from './bench.ts';
import type { ConformanceSubject } from './subject.ts';

/** A list that has not ended after so many pages does not end. */
const MANY_PAGES = 50;

/** Lists end, lose nothing at the edge of a page, and a failure is no end. */
export function listChecks(subject: ConformanceSubject, listed: NonNullable<ConformanceSubject['list']>): void {
  const bench = useBench(subject);

  test('a list ends, with every entry and none lost at a page’s edge', async () => {
    bench.answer((request) => listed.answer(request));
    const parts = await readAll(bench.system(), listed.entity);
    const found = parts.flatMap((part) => idsIn(bench.system(), part, listed.entity));
    expect(new Set(found)).toEqual(new Set(listed.ids));
  });

  test('a list that is refused is a failure, not an end', async () => {
    bench.answer(() => ({ status: 503 }));
    const page = await bench.system().client.list({ entity: listed.entity, since: 0, cursor: null }, AbortSignal.timeout(20_000));
    expect(page).toMatchObject({ kind: 'failed', class: 'retryable' });
  });

  test('a page that cannot be read is a failure, and never an exception', async () => {
    bench.answer(() => ({ status: 200, body: '<html>' }));
    const page = await bench.system().client.list({ entity: listed.entity, since: 0, cursor: null }, AbortSignal.timeout(20_000));
    expect(page).toMatchObject({ kind: 'failed' });
  });
}

async function readAll(system: OpenSystem, entity: string): Promise<RawPart[]> {
  const found: RawPart[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MANY_PAGES; pages += 1) {
    const page = await system.client.list({ entity, since: 0, cursor }, AbortSignal.timeout(20_000));
    if (!('parts' in page)) throw new Error(page.message);
    found.push(...page.parts);
    if (page.next === null) return found;
    cursor = page.next;
  }
  throw new Error(`The list has not ended after ${MANY_PAGES} pages.`);
}

function idsIn(system: OpenSystem, part: RawPart, entity: string): string[] {
  const change = { id: 1, system: 'target', topic: part.topic, source: 'poll' as const, raw: part.raw, receivedAt: 0 };
  return system
    .normalise(change)
    .facts.filter((fact) => fact.entity === entity)
    .map((fact) => fact.id);
}
