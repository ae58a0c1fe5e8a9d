import { describe } from 'vitest';
import { callChecks } from './call-checks.ts';
import { listChecks } from './list-checks.ts';
import { pureChecks } from './pure-checks.ts';
import { readChecks } from './read-checks.ts';
import type { ConformanceSubject } from './subject.ts';

/**
 * The conformance suite of connectors: the same change twice and out of order, partial input, what
 * is written read back, wrong signatures of any length, each way a call can fail in its class,
 * reads and lists that fail without a guess, lists that end, times without offset, and no secret in anything that is shown.
 */
export function conformance(subject: ConformanceSubject): void {
  describe(`${subject.name} conforms`, () => {
    pureChecks(subject);
    describe('call', () => callChecks(subject));
    describe('read', () => readChecks(subject));
    const { list } = subject;
    if (list !== undefined) describe('list', () => listChecks(subject, list));
  });
}
