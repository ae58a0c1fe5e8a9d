import { expect, test } from 'vitest';
import { Interrupt } from './interrupt.ts';

test('npm repeats Ctrl-C: only one that comes a second later is a second wish', async () => {
  let now = 5_000;
  let hurried = 0;
  const interrupt = new Interrupt(
    () => now,
    () => (hurried += 1),
  );
  expect(interrupt.isAsked).toBe(false);
  interrupt.hear();
  await interrupt.asked;
  now += 999;
  interrupt.hear();
  expect(hurried).toBe(0);
  now += 1;
  interrupt.hear();
  expect(hurried).toBe(1);
});
