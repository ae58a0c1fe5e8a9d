import { expect, test } from 'vitest';
import { Steps } from './expectations.ts';

function open(): { steps: Steps; told: string[] } {
  const told: string[] = [];
  return { steps: new Steps((line) => void told.push(line)), told };
}

test('a step waits until it is as expected, and tells what it saw', async () => {
  const { steps, told } = open();
  let looks = 0;
  await steps.expect('looks', () => (looks += 1) >= 3, true);
  expect([looks, told]).toEqual([3, ['   ok looks: true']]);
});

test('a step that does not come true ends the scenario, and says what was seen instead', async () => {
  const { steps, told } = open();
  await expect(steps.expect('units', () => ({ sent: 11 }), { sent: 10 }, 50)).rejects.toThrow(
    'expected {"sent":10}, saw {"sent":11}',
  );
  expect(steps.taken).toEqual([{ words: 'units', expected: { sent: 10 }, seen: { sent: 11 }, ok: false }]);
  expect(told).toEqual(['   NO units: expected {"sent":10}, saw {"sent":11}']);
});

test('what must not have happened is looked at once', async () => {
  const { steps } = open();
  let looks = 0;
  await expect(steps.expect.now('looks', () => (looks += 1), 2)).rejects.toThrow('saw 1');
  expect(looks).toBe(1);
});

test('a look that fails is another value, not the end', async () => {
  const { steps } = open();
  let looks = 0;
  const look = (): string => {
    looks += 1;
    if (looks < 2) throw new Error('not there yet');
    return 'there';
  };
  await steps.expect('it', look, 'there');
  await expect(steps.expect.now('it', () => Promise.reject(new Error('gone')), 'there')).rejects.toThrow(
    'could not be looked at: gone',
  );
});
