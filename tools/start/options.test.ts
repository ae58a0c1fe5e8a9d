import { describe, expect, test } from 'vitest';
import { parseStartOptions, StartMistake } from './options.ts';

describe('without options', () => {
  test('a stream on port 4600 in ./.syncline', () => {
    expect(parseStartOptions([])).toMatchObject({
      orders: null,
      exit: false,
      port: 4600,
      data: './.syncline',
      faults: 'none',
      timeoutSeconds: 300,
      hubs: 1,
    });
  });
});

describe('with --exit', () => {
  test('a free port and a fresh folder, unless they are given', () => {
    expect(parseStartOptions(['--orders', '50', '--exit'])).toMatchObject({ port: 0, data: null, orders: 50 });
    expect(parseStartOptions(['--orders', '50', '--exit', '--port', '4700', '--data', 'x'])).toMatchObject({
      port: 4700,
      data: 'x',
    });
  });

  test('something that ends must be run', () => {
    expect(() => parseStartOptions(['--exit'])).toThrow('--exit needs --orders N or --replay FOLDER: a stream has no end.');
  });
});

test('faults, kills and planted bugs', () => {
  expect(parseStartOptions(['--faults', 'standard', '--fault', 'drop=0', '--fault', 'stale=0.1'])).toMatchObject({
    faults: 'standard',
    fault: ['drop=0', 'stale=0.1'],
  });
  expect(parseStartOptions(['--orders', '9', '--kills', '5'])).toMatchObject({ kills: 5, stops: 0 });
  expect(parseStartOptions(['--planted', 'norowlock'])).toMatchObject({ planted: 'norowlock', hubs: 2 });
});

test('the shop, and the plain one for what Shopify cannot hold', () => {
  expect(parseStartOptions([])).toMatchObject({ shop: null, config: null });
  expect(parseStartOptions(['--shop', 'plain'])).toMatchObject({ shop: 'plain' });
  expect(parseStartOptions(['--replay', 'days', '--exit'])).toMatchObject({ shop: 'plain' });
});

test('options of the generator are handed on', () => {
  expect(parseStartOptions(['--bad', '0', '--limit', '7'])?.generator).toEqual(['--bad', '0', '--limit', '7']);
});

test('--help asks for help', () => {
  expect(parseStartOptions(['--help'])).toBeNull();
});

test.each([
  [['--orders', 'many'], '--orders needs a whole number from 1, not many.'],
  [['--orders', '0'], '--orders needs a whole number from 1, not 0.'],
  [['--timeout', ''], '--timeout needs a number from 0, not .'],
  [['--planted', 'gremlin'], '--planted knows drop, double, reorder, corrupt, norowlock, not gremlin.'],
  [['--orders', '5', '--replay', 'x'], '--orders and --replay cannot be combined; --limit N shortens a replay.'],
  [['--kills', '5'], '--kills and --stops need --orders N: they strike at shares of it.'],
  [['--shop', 'corner'], '--shop knows shopify and plain, not corner.'],
  [['--replay', 'x', '--shop', 'shopify'], '--replay needs the plain shop; leave --shop out.'],
  [['--colour'], "Unknown option '--colour'. --help lists the options."],
])('%j is refused in one sentence', (argv, sentence) => {
  expect(() => parseStartOptions(argv)).toThrow(new StartMistake(sentence));
});
