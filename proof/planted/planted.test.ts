import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BUGS, RACES } from './bugs.ts';
import { chosen } from './chosen.ts';
import { garbleCities } from './corrupt.ts';
import { sendTwice } from './double.ts';
import { dropOrders } from './drop.ts';
import { turnVersions } from './reorder.ts';
import type { Draft } from './stage.ts';

const ROOT = new URL('../../', import.meta.url);

const draft = (id: string, system = 'shop'): Draft => ({
  fact: {
    subject: { system, entity: 'order', id },
    version: 3,
    groups: { shipTo: { city: 'Málaga', others: [{ city: 'Köln' }] } },
  },
});
const stage = (facts: Draft[]) => ({ normalise: () => ({ facts, failure: null }) });
const ids = Array.from({ length: 200 }, (_, index) => `o-${index}`);
const struck = ids.filter((id) => chosen(id, 8));

describe('each bug does its one thing, after the real stage', () => {
  test('drop forgets the chosen orders of the shop and nothing else', () => {
    const left = dropOrders(stage([...ids.map((id) => draft(id)), draft(struck[0] ?? '', 'warehouse')]))();
    expect(left.facts).toHaveLength(ids.length - struck.length + 1);
    expect(left).toMatchObject({ failure: null });
    expect(struck.length).toBeGreaterThan(10);
  });

  test('reorder makes an older version the newer one', () => {
    const [old, young] = turnVersions(stage([draft('o-1'), { fact: { ...draft('o-1').fact, version: 4 } }]))().facts;
    expect(old?.fact.version).toBeGreaterThan(young?.fact.version ?? Infinity);
  });

  test('corrupt garbles cities, however deep they lie', () => {
    const [hit] = garbleCities(stage([draft(struck[0] ?? '')]))().facts;
    expect(hit?.fact.groups).toEqual({ shipTo: { city: 'MÃ¡laga ', others: [{ city: 'KÃ¶ln ' }] } });
  });

  test('double sends every fifth create twice', async () => {
    const sent: string[] = [];
    class Client {
      async send({ method }: { method: string; path: string; body: string | null }): Promise<unknown> {
        sent.push(method);
        return null;
      }
    }
    const client = new (sendTwice({ HttpClient: Client }))();
    for (let nth = 0; nth < 10; nth += 1) await client.send({ method: 'POST', path: '/orders', body: null });
    for (let nth = 0; nth < 10; nth += 1) await client.send({ method: 'PUT', path: '/items/a', body: null });
    expect(sent.filter((method) => method === 'POST')).toHaveLength(12);
    expect(sent.filter((method) => method === 'PUT')).toHaveLength(10);
  });
});

describe('the hooks', () => {
  const all = Object.values({ ...BUGS, ...RACES }).flat();

  test('name modules and files that are there', () => {
    for (const { module, bug } of all) {
      expect(existsSync(new URL(module, ROOT)), module).toBe(true);
      expect(existsSync(new URL(`${bug}.ts`, import.meta.url)), bug).toBe(true);
    }
  });

  test.each(Object.entries({ ...BUGS, ...RACES }))(
    '%s replaces one export of its module and keeps the others',
    (name, wrappings) => {
      for (const { module, exported } of wrappings) {
        const load = `import(${JSON.stringify(new URL(module, ROOT).href)}).then((m) => console.log(JSON.stringify([Object.keys(m).sort(), String(m[${JSON.stringify(exported)}])])))`;
        const env = { PATH: process.env['PATH'] ?? '' };
        const register = new URL('register.ts', import.meta.url).pathname;
        const plain = JSON.parse(execFileSync(process.execPath, ['-e', load], { env, encoding: 'utf8' })) as [string[], string];
        const planted = JSON.parse(
          execFileSync(process.execPath, ['--import', register, '-e', load], {
            env: { ...env, SYNCLINE_PLANTED: name },
            encoding: 'utf8',
          }),
        ) as [string[], string];
        expect(planted[0]).toEqual(plain[0]);
        expect(planted[1]).not.toBe(plain[1]);
      }
    },
  );
});
