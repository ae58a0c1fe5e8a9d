import { expect, test } from 'vitest';
import { screenAfter } from './terminal-screen.ts';
import { verdictExcerpt } from './verdict-excerpt.ts';

test('a summary that is drawn over itself stands once, below what was said before', () => {
  const up = '\u001b[1A\u001b[2K';
  const output = `It is up.\r\norders 1\r\n  erp 0\r\n${up}${up}orders 2\r\n\u001b[1m  erp 1\u001b[0m\r\n`;
  expect(screenAfter(output)).toEqual(['It is up.', 'orders 2', '  erp 1', '']);
});

test('an excerpt of a verdict keeps its numbers and says where it left something out', () => {
  const counts = { input: 3, delivered: 2, held: { SYN_PROJECT_UNKNOWN_SKU: 1 }, rejected: {}, waiting: 0, entities: {} };
  const verdict = {
    ok: true,
    problems: [],
    systems: { erp: counts },
    lost: 0,
    duplicated: 0,
    misordered: 0,
    corrupted: 0,
    drift: 0,
  };
  expect(verdictExcerpt(JSON.stringify(verdict))).toEqual([
    '{"ok":true, …',
    ' "systems":{',
    '   "erp":{"input":3,"delivered":2,"held":1,"rejected":0,"waiting":0}},',
    ' "lost":0,"duplicated":0,"misordered":0,"corrupted":0,"drift":0, …}',
  ]);
});
