import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineHub, type Hub } from '../config.ts';
import { entity } from '../config/entity.ts';
import { owner } from '../config/strategies.ts';
import { plainSystem, readPlain, type PlainOptions } from '../testing/plain-systems.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';
import { apply } from './apply.ts';

let crm: TargetServer;
let hub: TestHub | undefined;

beforeEach(async () => {
  crm = await openTargetServer();
});

afterEach(async () => {
  await hub?.end();
  hub = undefined;
  await crm.close();
});

/** A note, which may name the one it belongs with. */
const note = entity({
  name: 'note',
  prefix: 'not',
  groups: { text: Type.Object({ text: Type.String(), before: Type.Optional(Type.String()) }) },
  references: (groups) => {
    const before = (groups['text'] as { before?: string } | undefined)?.before;
    if (before === undefined) return [];
    return [
      {
        role: 'before',
        entity: 'note',
        subject: { system: 'shop', entity: 'note', id: before },
        missing: 'wait',
        path: 'text.before',
      },
    ];
  },
});

/** Notes of a shop, which a CRM keeps. */
function noteHub(options: { shop?: PlainOptions; when?: (body: object) => boolean; needs?: string[] } = {}): Hub {
  return defineHub({
    hub: 'test',
    entities: { note },
    systems: { shop: plainSystem('http://127.0.0.1:9', ['note'], options.shop), crm: plainSystem(crm.url, ['note']) },
    ownership: { note: { text: owner('shop') } },
    flows: [
      {
        entity: 'note',
        to: 'crm',
        groups: ['text'],
        needs: options.needs ?? [],
        ...(options.when === undefined ? {} : { when: options.when }),
      },
    ],
  });
}

const COUNT = 60;
const BAD = 37;

/** Sends many notes, all waiting to be applied as one batch. */
async function sendMany(to: TestHub): Promise<void> {
  const ids = Array.from({ length: COUNT }, (_, index) => index);
  await Promise.all(ids.map((id) => to.send('note', { id: `N${id}`, version: 1, groups: { text: { text: `note ${id}` } } })));
}

async function expectOthersDelivered(from: TestHub, code: string): Promise<void> {
  await from.quiet();
  const texts = [...crm.objects.values()].map((object) => (object['text'] as { text: string }).text);
  expect(texts).toHaveLength(COUNT - 1);
  expect(texts).not.toContain(`note ${BAD}`);
  const { cases } = await from.api<{ cases: { id: number; code: string }[] }>('/cases');
  expect(cases.map((item) => item.code)).toEqual([code]);
  // The raw is at hand, and the case does not quote it in its words.
  expect(await from.api(`/cases/${cases[0]?.id}`)).toMatchObject({ raw: expect.stringContaining(`"note ${BAD}"`) as string });
  expect(await from.rows(`select 1 from change where held`)).toHaveLength(1);
}

describe('one change that nothing can be done with, in a batch of many', () => {
  test('its mapping throws: it is set aside and the others are applied', async () => {
    hub = await openTestHub(
      noteHub({
        shop: {
          read: (doc) => {
            if (doc.id('id') === `N${BAD}`) throw new TypeError(`cannot read ${doc.text('groups.text.text')}`);
            return readPlain('note', doc);
          },
        },
      }),
      { apply: false },
    );
    await sendMany(hub);
    expect(await apply(hub.engine, 500)).toBe(COUNT);
    await expectOthersDelivered(hub, 'SYN_NORMALISE_MAPPING_FAILED');
    const [item] = await hub.rows<{ detail: string }>('select detail from cases');
    expect(item?.detail).not.toContain(`note ${BAD}`);
  });

  test('a rule of the configuration throws on it: halving finds it, and the others are applied', async () => {
    hub = await openTestHub(
      noteHub({
        when: (body) => {
          if (JSON.stringify(body).includes(`note ${BAD}"`)) throw new RangeError('no such note');
          return true;
        },
      }),
      { apply: false },
    );
    await sendMany(hub);
    await apply(hub.engine, 500);
    await expectOthersDelivered(hub, 'SYN_APPLY_POISON');
    expect(await hub.rows(`select 1 from fact where subject = 'shop/note/N${BAD}'`)).toEqual([]);
  });
});

describe('waits that would never end', () => {
  const told = (id: string, before: string): object => ({ id, version: 1, groups: { text: { text: id, before } } });

  test('two that wait on each other are a case, and go on when one no longer does', async () => {
    const opened = await openTestHub(noteHub({ needs: ['before'] }));
    hub = opened;
    await hub.send('note', told('A', 'B'));
    await hub.send('note', told('B', 'A'));
    const codes = (): Promise<{ code: string }[]> => opened.rows(`select distinct code from cases where state = 'open'`);
    await expect.poll(codes, { timeout: 10_000 }).toEqual([{ code: 'SYN_DELIVER_DEPENDENCY_CYCLE' }]);
    await hub.send('note', { id: 'A', version: 2, groups: { text: { text: 'A' } } });
    await hub.quiet();
    expect([...crm.objects.values()].map((object) => (object['text'] as { text: string }).text)).toEqual(['A', 'B']);
    expect(await codes()).toEqual([]);
  });

  test('a long chain goes out in its order, whatever order it came in', async () => {
    hub = await openTestHub(noteHub({ needs: ['before'] }));
    for (const [id, before] of [
      ['D', 'C'],
      ['C', 'B'],
      ['B', 'A'],
    ] as const)
      await hub.send('note', told(id, before));
    await hub.send('note', { id: 'A', version: 1, groups: { text: { text: 'A' } } });
    await hub.quiet();
    expect([...crm.objects.values()].map((object) => (object['text'] as { text: string }).text)).toEqual(['A', 'B', 'C', 'D']);
    expect(await hub.rows('select 1 from cases')).toEqual([]);
  });
});
