import { expect, test } from 'vitest';
import { judgeOutcome, listRuns } from './runs.ts';

const outcome = (code: number, verdict: unknown) => ({ code, lastLine: JSON.stringify(verdict), lastWords: 'the last words' });
const clean = { name: 'clean', args: [], good: true };
const planted = { name: 'planted-drop', args: [], good: false };

test('the replay is in the list when its files are, and each planted bug always', () => {
  const names = listRuns({ orders: 50, replay: null }).map(({ name }) => name);
  expect(names).not.toContain('replay');
  expect(names.filter((name) => name.startsWith('planted-'))).toHaveLength(5);
  expect(listRuns({ orders: 50, replay: '/data' }).find(({ name }) => name === 'replay')?.args).toContain('/data');
});

test('a good run needs exit 0 and a verdict that says so', () => {
  expect(judgeOutcome(clean, outcome(0, { ok: true, systems: {}, problems: [] }))).toEqual({ ok: true, words: 'nothing found' });
  expect(judgeOutcome(clean, outcome(1, { ok: false, systems: {}, problems: ['lost: 1'] }))).toEqual({
    ok: false,
    words: 'lost: 1',
  });
});

test('a planted bug must be found by the checker: a run that broke down proves nothing', () => {
  expect(judgeOutcome(planted, outcome(1, { ok: false, systems: {}, problems: ['lost: 3'] })).ok).toBe(true);
  expect(judgeOutcome(planted, outcome(0, { ok: true, systems: {}, problems: [] })).ok).toBe(false);
  expect(judgeOutcome(planted, outcome(1, { ok: false, left: ['3 changes to apply'] }))).toEqual({
    ok: false,
    words: 'exit 1 without a verdict: the last words',
  });
  expect(judgeOutcome(planted, { code: 1, lastLine: '', lastWords: 'no port' }).ok).toBe(false);
});

test('kills count only with requests open, and norowlock only with overlap', () => {
  const kills = listRuns({ orders: 50, replay: null }).find(({ name }) => name === 'kills') ?? clean;
  const verdict = { ok: true, systems: {}, problems: [] };
  expect(judgeOutcome(kills, outcome(0, { ...verdict, kills: [{ inflight: 0 }] })).ok).toBe(false);
  expect(judgeOutcome(kills, outcome(0, { ...verdict, kills: [{ inflight: 0 }, { inflight: 2 }] })).ok).toBe(true);
  const unlocked = listRuns({ orders: 50, replay: null }).find(({ name }) => name === 'planted-norowlock') ?? clean;
  expect(judgeOutcome(unlocked, outcome(1, { ok: false, systems: {}, problems: ['duplicated: 2'], overlap: 0 })).ok).toBe(false);
  expect(judgeOutcome(unlocked, outcome(1, { ok: false, systems: {}, problems: ['duplicated: 2'], overlap: 9 })).ok).toBe(true);
});
