import { readdirSync, readFileSync } from 'node:fs';
import type { Normalised, RawChange } from '../contract.ts';
import type { InFixture, OutFixture } from './subject.ts';

export interface InCase {
  name: string;
  change: RawChange;
  facts: Normalised;
}

export interface OutCase {
  name: string;
  fixture: OutFixture;
}

/** Every `.in.json` with its `.facts.json`. Throws when one of a pair is missing. */
export function inCases(folder: URL): InCase[] {
  return names(folder, '.in.json').map((name, index) => {
    const { topic, source = 'webhook', receivedAt = 1_762_175_380_000, body } = read(folder, `${name}.in.json`) as InFixture;
    const change: RawChange = {
      id: index + 1,
      system: 'target',
      topic,
      source,
      raw: Buffer.from(JSON.stringify(body)),
      receivedAt,
    };
    return { name, change, facts: read(folder, `${name}.facts.json`) as Normalised };
  });
}

export function outCases(folder: URL): OutCase[] {
  return names(folder, '.out.json').map((name) => ({
    name,
    fixture: read(folder, `${name}.out.json`) as OutFixture,
  }));
}

function names(folder: URL, ending: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .toSorted();
}

function read(folder: URL, file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
}
