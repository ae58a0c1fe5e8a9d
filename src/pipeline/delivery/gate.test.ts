import { expect, test } from 'vitest';
import type { Outcome } from '../../kit/contract.ts';
import { Gate } from './gate.ts';

const trouble = async (): Promise<Outcome> => ({ kind: 'failed', class: 'retryable', status: 503, message: 'busy' });
const fine = async (): Promise<Outcome> => ({ kind: 'held', id: '1', version: null, returned: [] });

function openGate(): { gate: Gate; pass: (ms: number) => void } {
  let now = 1_000;
  const gate = new Gate({ concurrency: 4, deadlineMs: 1_000 }, () => now);
  return {
    gate,
    pass: (ms) => {
      now += ms;
    },
  };
}

test('a system that keeps failing is left alone, then tried with one call, then used again', async () => {
  const { gate, pass } = openGate();
  for (let i = 0; i < 8; i += 1) await gate.run(trouble);
  await expect.poll(() => gate.room).toBe(0);
  // The library counts by its own clock: only real time takes it from open to half-open.
  pass(5_000);
  expect(gate.room).toBe(1);
});

test('a refusal is no trouble, and a 429 is a pause', async () => {
  const { gate, pass } = openGate();
  for (let i = 0; i < 20; i += 1)
    await gate.run(async () => ({ kind: 'failed', class: 'permanent', status: 422, message: 'no' }));
  expect(gate.room).toBe(4);
  await gate.run(async () => ({ kind: 'failed', class: 'retryable', status: 429, message: 'slow down', retryAfterMs: 2_000 }));
  expect(gate.room).toBe(0);
  pass(2_000);
  // One call goes to see: all that have waited would be the next storm.
  expect(gate.room).toBe(1);
  await gate.run(fine);
  expect(gate.room).toBe(4);
});

test('what was under way when a system said that it is asked too often does not end the caution', async () => {
  const { gate, pass } = openGate();
  let end: (outcome: Outcome) => void = () => undefined;
  const running = gate.run(() => new Promise((resolve) => (end = resolve)));
  await gate.run(async () => ({ kind: 'failed', class: 'retryable', status: 429, message: 'slow down', retryAfterMs: 1_000 }));
  end(await fine());
  await running;
  pass(1_000);
  expect(gate.room).toBe(1);
});

test('calls under way take room until they end', async () => {
  const { gate } = openGate();
  let end: (outcome: Outcome) => void = () => undefined;
  const running = gate.run(() => new Promise((resolve) => (end = resolve)));
  expect(gate.room).toBe(3);
  end(await fine());
  await running;
  expect(gate.room).toBe(4);
});
