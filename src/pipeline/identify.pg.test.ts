import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineHub, type Hub } from '../config.ts';
import { owner } from '../config/strategies.ts';
import { plainSystem } from '../testing/plain-systems.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';

const NOWHERE = 'http://127.0.0.1:9';

let hub: TestHub;

function shipping(): Hub {
  const entities = ['shipment'];
  return defineHub({
    hub: 'test',
    systems: { warehouse: plainSystem(NOWHERE, entities), carrier: plainSystem(NOWHERE, entities) },
    ownership: { shipment: { header: owner('warehouse'), packages: owner('warehouse'), status: owner('warehouse') } },
    flows: [],
  });
}

beforeEach(async () => {
  hub = await openTestHub(shipping());
});

afterEach(() => hub.end());

/** A shipment of the warehouse, with one package for each number. */
function shipped(id: string, ...numbers: string[]): object {
  const header = { number: id, order: null, location: 'WH1', service: null };
  const packages = numbers.map((number) => ({
    id: `${id}-${number}`,
    sscc: null,
    carrier: 'UPS',
    trackingNumber: number,
    contents: [],
  }));
  return { id, version: 1, groups: { header, packages: { packages }, status: { status: 'shipped' } } };
}

/** What a carrier tells of one number: a scan, and the key that shipments have of it. */
function scanned(number: string, milestone: string): object {
  const at = '2026-01-02T10:00:00Z';
  const data = { carrier: 'UPS', trackingNumber: number, milestone, code: null, text: null, place: null };
  const packages = [{ id: number, sscc: null, carrier: 'UPS', trackingNumber: number, contents: [] }];
  return {
    id: number,
    groups: { packages: { packages } },
    events: [{ key: `${milestone} ${at}`, type: 'scan', at, classifier: 'actual', data }],
  };
}

/** The warehouse's and the carrier's objects behind each record, and how far it is; the smallest first. */
async function records(): Promise<string[]> {
  const rows = await hub.rows<{ of: string; milestone: string }>(
    `select string_agg(l.subject, ' ' order by l.subject) as of, max(r.body::json->'derived'->>'milestone') as milestone
     from record r join link l on l.record_id = r.id where l.subject not like 'match/%' group by r.id`,
  );
  return rows.map(({ of, milestone }) => `${of.replaceAll('/shipment/', ' ')}: ${milestone}`).toSorted();
}

test('two shipments of one warehouse that share a tracking number are two; what the carrier tells is of the first', async () => {
  await hub.send('shipment', shipped('S1', '1Z'), { system: 'warehouse' });
  await hub.quiet();
  await hub.send('shipment', shipped('S2', '1Z'), { system: 'warehouse' });
  await hub.send('shipment', scanned('1Z', 'delivered'), { system: 'carrier' });
  await hub.quiet();
  expect(await records()).toEqual(['carrier 1Z warehouse S1: delivered', 'warehouse S2: picked_up']);

  // Also when all is said at once, and again.
  await Promise.all(
    [shipped('S3', '2Z'), shipped('S4', '2Z'), shipped('S1', '1Z')].map((one) =>
      hub.send('shipment', one, { system: 'warehouse' }),
    ),
  );
  await hub.quiet();
  expect(await records()).toHaveLength(4);
});

test('a carrier that tells of each package by itself still tells of one shipment', async () => {
  await hub.send('shipment', scanned('1Z', 'in_transit'), { system: 'carrier' });
  await hub.quiet();
  await hub.send('shipment', shipped('S1', '1Z', '2Z'), { system: 'warehouse' });
  await hub.quiet();
  await hub.send('shipment', scanned('2Z', 'delivered'), { system: 'carrier' });
  await hub.quiet();
  expect(await records()).toEqual(['carrier 1Z carrier 2Z warehouse S1: in_transit']);
});

test('two processes that hear of the two at the same moment do not both join what the carrier told of', async () => {
  const other = await openTestHub(shipping(), { databaseUrl: hub.databaseUrl });
  try {
    const numbers = Array.from({ length: 40 }, (_, index) => `Z${index}`);
    for (const number of numbers) await hub.send('shipment', scanned(number, 'in_transit'), { system: 'carrier' });
    await hub.quiet();
    await Promise.all(
      numbers.flatMap((number) => [
        hub.send('shipment', shipped(`A-${number}`, number), { system: 'warehouse' }),
        other.send('shipment', shipped(`B-${number}`, number), { system: 'warehouse' }),
      ]),
    );
    await hub.quiet();
    const told = await records();
    expect(told).toHaveLength(80);
    expect(told.filter((text) => text.includes('carrier'))).toHaveLength(40);
  } finally {
    await other.end();
  }
});
