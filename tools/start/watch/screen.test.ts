import { expect, test } from 'vitest';
import { Screen } from './screen.ts';

function recorded(isTTY: boolean, columns = 80): { screen: Screen; written: string[] } {
  const written: string[] = [];
  return { written, screen: new Screen({ isTTY, columns, write: (text) => written.push(text) }) };
}

test('on a terminal the summary is drawn over itself, and a sentence stays above it', () => {
  const { screen, written } = recorded(true);
  screen.show({ lines: ['a', 'b'], line: '' }, 0);
  screen.say('The hub ended.');
  screen.show({ lines: ['c'], line: '' }, 1_000);
  expect(written.join('')).toBe('a\nb\n\u001b[1A\u001b[2K\u001b[1A\u001b[2KThe hub ended.\nc\n');
});

test('a line is cut to the width of the terminal', () => {
  const { screen, written } = recorded(true, 6);
  screen.show({ lines: ['Große Straße'], line: '' }, 0);
  expect(written.join('')).toBe('Große\n');
});

test('a log gets a line now and then, and only when something has changed', () => {
  const { screen, written } = recorded(false);
  const show = (line: string, now: number): void => screen.show({ lines: [], line }, now);
  show('1 order', 10_000);
  show('2 orders', 11_000);
  show('3 orders', 15_000);
  show('3 orders', 30_000);
  expect(written).toEqual(['1 order\n', '3 orders\n']);
});
