import { Type } from 'typebox';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineHub } from '../config.ts';
import { entity } from '../config/entity.ts';
import { owner } from '../config/strategies.ts';
import { plainSystem } from '../testing/plain-systems.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';

// An entity that no source file knows of: everything about it stands here, as in a configuration.
const warranty = entity({
  name: 'warranty',
  prefix: 'war',
  groups: {
    terms: Type.Object({ serial: Type.String(), months: Type.Integer({ minimum: 1 }) }),
    claim: Type.Object({ status: Type.Enum(['none', 'open', 'settled']) }),
  },
  keys: (groups) => {
    const { serial } = (groups['terms'] ?? {}) as { serial?: string };
    return serial === undefined ? [] : [`serial:${serial}`];
  },
});

let maker: TargetServer;
let desk: TargetServer;
let hub: TestHub;

beforeEach(async () => {
  [maker, desk] = await Promise.all([openTargetServer(), openTargetServer()]);
  hub = await openTestHub(
    defineHub({
      hub: 'test',
      entities: { warranty },
      systems: { maker: plainSystem(maker.url, ['warranty']), desk: plainSystem(desk.url, ['warranty']) },
      ownership: { warranty: { terms: owner('maker'), claim: owner('desk') } },
      flows: [
        { entity: 'warranty', to: 'desk', groups: ['terms'] },
        { entity: 'warranty', to: 'maker', facet: 'claim', groups: ['claim'] },
      ],
    }),
  );
});

afterEach(async () => {
  await hub.end();
  await Promise.all([maker.close(), desk.close()]);
});

const say = (version: number, months: unknown): object => ({ id: 'W1', version, groups: { terms: { serial: 'S-77', months } } });

test('what the maker says of a warranty reaches the desk, and so does every change of it', async () => {
  await hub.send('warranty', say(1, 24), { system: 'maker' });
  await hub.quiet();
  expect([...desk.objects.values()]).toMatchObject([{ terms: { serial: 'S-77', months: 24 } }]);

  await hub.send('warranty', say(2, 36), { system: 'maker' });
  await hub.quiet();
  expect([...desk.objects.values()]).toMatchObject([{ terms: { months: 36 }, version: 2 }]);
  expect([...desk.creates.values()]).toEqual([1]);

  // Seen, explained and refused like anything that is built in.
  const [explained] = await hub.api<object[]>('/explain?id=serial:S-77&group=terms');
  expect(explained).toMatchObject({ value: { months: 36 }, provenance: { system: 'maker', version: 2 } });
  await hub.send('warranty', say(3, 'for ever'), { system: 'maker' });
  await hub.quiet();
  const { cases } = await hub.api<{ cases: { code: string }[] }>('/cases');
  expect(cases.map((item) => item.code)).toEqual(['SYN_NORMALISE_FIELD_INVALID']);
});

test('what the desk says of its claim goes back, and a wish about what it does not own goes nowhere', async () => {
  await hub.send('warranty', say(1, 24), { system: 'maker' });
  await hub.quiet();
  maker.objects.set('W1', { id: 'W1', version: 1 });
  const groups = { terms: { serial: 'S-77', months: 99 }, claim: { status: 'open' } };
  await hub.send('warranty', { id: 'T1', version: 5, groups }, { system: 'desk' });
  await hub.quiet();
  expect(maker.objects.get('W1')).toMatchObject({ claim: { status: 'open' } });
  expect(maker.creates.size).toBe(0);
  const [explained] = await hub.api<{ value: object }[]>('/explain?id=W1&group=terms');
  expect(explained?.value).toEqual({ serial: 'S-77', months: 24 });
});
