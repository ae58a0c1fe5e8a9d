import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { defineHub } from '../config.ts';
import { owner } from '../config/strategies.ts';
import { plainSystem } from '../testing/plain-systems.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';
import { inspection, receipt, returnHeader, returnLines } from '../testing/model/whole-return.ts';

let erp: TargetServer;
let hub: TestHub;

beforeAll(async () => {
  erp = await openTargetServer();
});

afterAll(() => erp.close());

beforeEach(async () => {
  erp.objects.clear();
  const nowhere = 'http://127.0.0.1:9';
  hub = await openTestHub(
    defineHub({
      hub: 'test',
      systems: {
        shop: plainSystem(nowhere, ['return']),
        warehouse: plainSystem(nowhere, ['return']),
        erp: plainSystem(erp.url, ['return']),
      },
      ownership: {
        return: {
          header: owner('shop'),
          lines: owner('shop'),
          authorisation: owner('shop'),
          shipment: owner('shop'),
          resolution: owner('shop'),
          receipt: owner('warehouse'),
          inspection: owner('warehouse'),
        },
      },
      flows: [{ entity: 'return', to: 'erp', groups: ['header', 'lines', 'derived.state'] }],
    }),
  );
});

afterEach(() => hub.end());

const announce = (id: string, more: object = {}, authorisation: object = { state: 'approved', at: '2026-11-03T10:00:00Z' }) =>
  hub.send('return', {
    id,
    version: 1,
    groups: { header: { ...returnHeader, ...more }, lines: returnLines, authorisation },
  });

const arrive = (id: string, more: object = {}) =>
  hub.send('return', { id, version: 1, groups: { receipt: { ...receipt('2'), ...more } } }, { system: 'warehouse' });

interface Row {
  of: string;
  state: string;
  cases: string | null;
}

/** Each record's objects in shop and warehouse and its state, with the codes of its open cases. */
async function records(): Promise<string[]> {
  const rows = await hub.rows<Row>(
    `select string_agg(distinct l.subject, ' ' order by l.subject) as of, max(r.body::json->'derived'->>'state') as state,
            string_agg(distinct c.code, ' ') as cases
     from record r join link l on l.record_id = r.id left join cases c on c.record_id = r.id and c.state = 'open'
     where l.subject not like 'match/%' and l.subject not like 'erp/%' group by r.id`,
  );
  return rows.map(({ of, state, cases }) => `${of.replaceAll('/return/', ' ')}: ${state} ${cases ?? ''}`.trim()).toSorted();
}

test('a parcel that comes before its return is known waits as a case, and is found by the number on its label', async () => {
  await arrive('B-1', { rma: 'R-1' });
  await hub.quiet();
  expect(await records()).toEqual(['warehouse B-1: blind_received SYN_PROJECT_RETURN_UNMATCHED']);
  expect(erp.objects.size).toBe(0);

  await announce('r-1', { rma: 'r-1' }, { state: 'requested', at: null });
  await hub.quiet();
  expect((await records())[0]).toMatch(/^shop r-1 warehouse B-1: matched/);

  const look = { receipt: receipt('2'), inspection: inspection({ restock: '2' }) };
  await hub.send('return', { id: 'B-1', version: 2, groups: look }, { system: 'warehouse' });
  await hub.send('return', { id: 'r-1', version: 2, groups: { authorisation: { state: 'approved', at: null } } });
  await hub.quiet();
  expect(await records()).toEqual(['shop r-1 warehouse B-1: restocked']);
  expect(JSON.stringify([...erp.objects.values()])).toContain('"restocked"');
});

test('a parcel with nothing on it stays a queue, however many returns there are', async () => {
  await announce('r-1');
  await arrive('B-1', { orderNumber: '#1001' });
  await arrive('B-2');
  await hub.quiet();
  expect(await records()).toEqual([
    'shop r-1: approved',
    'warehouse B-1: blind_received SYN_PROJECT_RETURN_UNMATCHED',
    'warehouse B-2: unmatched SYN_PROJECT_RETURN_UNMATCHED',
  ]);
  expect(erp.objects.size).toBe(1);
});

test('two returns of one shop that share a tracking number are two; a parcel with it is of the first', async () => {
  const shipment = { packages: [{ carrier: 'UPS', trackingNumber: '1Z' }] };
  for (const id of ['r-1', 'r-2']) {
    await hub.send('return', { id, version: 1, groups: { header: returnHeader, lines: returnLines, shipment } });
    await hub.quiet();
  }
  await arrive('B-1', { carrier: 'ups', trackingNumber: '1z' });
  await hub.quiet();
  expect((await records()).map((one) => one.split(':')[0])).toEqual(['shop r-1 warehouse B-1', 'shop r-2']);
});

test('what a person has to decide is a case that holds nothing, and closes when it is so no more', async () => {
  await announce('r-1', { rma: 'R-1' });
  await arrive('B-1', { rma: 'R-1', lines: [{ line: null, sku: 'TEE-M', quantity: '3' }] });
  await hub.quiet();
  expect(await records()).toEqual(['shop r-1 warehouse B-1: received SYN_PROJECT_RETURN_OVER_RECEIVED']);
  expect(JSON.stringify([...erp.objects.values()])).toContain('"received"');
  await hub.send('return', { id: 'B-1', version: 2, groups: { receipt: receipt('2', { rma: 'R-1' }) } }, { system: 'warehouse' });
  await hub.quiet();
  expect(await records()).toEqual(['shop r-1 warehouse B-1: received']);
});
