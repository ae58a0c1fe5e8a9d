import { expect, test } from 'vitest';
import { describeHub } from '../config.ts';
import { stockHub } from '../testing/stock-hub.ts';
import type { WavesInput } from './waves.ts';

const urls = { shop: 'http://127.0.0.1:9', market: 'http://127.0.0.1:9', wms: 'http://127.0.0.1:9' };
const hub = (waves: WavesInput, more: { zone?: string; days?: number[] } = {}) =>
  stockHub(urls, { locations: { WH1: { ...more, waves }, WH2: {} } });

test('a plan stands in the zone and on the working days of its location, its times in their order', () => {
  const { waves } = hub({ times: ['14:00', '09:30'], closes: '15m', most: 40 }, { zone: 'Europe/Stockholm', days: [1, 2] });
  expect(waves).toEqual({
    WH1: { zone: 'Europe/Stockholm', times: ['09:30', '14:00'], days: [1, 2], closesMs: 900_000, most: 40 },
  });
  expect(hub({ times: ['09:30'], days: [6] }, { days: [1] }).waves?.['WH1']).toMatchObject({
    zone: 'UTC',
    days: [6],
    closesMs: 0,
  });
  expect(stockHub(urls).waves).toBeUndefined();
});

test('is printed, and another plan is another version of the rules', () => {
  const one = hub({ times: ['09:30'], closes: '15m', most: 40 });
  expect(describeHub(one)).toMatch(/Pick waves\n.*\n +WH1 +09:30 UTC +every day +closes 900 s before +at most 40 orders/);
  expect(hub({ times: ['09:30'], closes: '15m', most: 41 }).version).not.toBe(one.version);
});

test.each<[string, WavesInput]>([
  ['stock.locations.WH1.waves.closes: use a duration such as "15m"', { times: ['09:30'], closes: 'soon' }],
  ['stock.locations.WH1.waves.times', { times: ['24:00'] }],
  ['stock.locations.WH1.waves.times', { times: [] }],
  ['stock.locations.WH1.waves.most', { times: ['09:30'], most: 0 }],
])('what cannot be meant is named: %s', (words, waves) => {
  expect(() => hub(waves)).toThrow(words);
});
