import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Hub } from '../../src/config.ts';
import type { Normalised } from '../../src/kit/contract.ts';
import { entities } from '../../src/model/entities.ts';
import { orderCheck } from '../../src/model/order/order-check.ts';
import { requireValid } from '../../src/pipeline/batch/validate.ts';
import { shopifyEntities } from './entities.ts';
import { ENTITIES } from './settings.ts';

const folder = new URL('fixtures/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.facts.json'));
const all = files.map((file) => ({ file, ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Normalised) }));
const hub = { entities: { ...entities, ...shopifyEntities } } as unknown as Hub;

describe('what the fixtures say', () => {
  test.each(all)('$file fits the model, and an order in it adds up', ({ facts }) => {
    for (const fact of facts) {
      requireValid(hub, fact);
      if (fact.entity === 'order' && fact.gone !== true) expect(orderCheck(fact.groups ?? {})).toEqual([]);
    }
  });

  test('is of every entity', () => {
    expect(new Set(all.flatMap(({ facts }) => facts.map(({ entity }) => entity)))).toEqual(new Set(ENTITIES));
  });
});
