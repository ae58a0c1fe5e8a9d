import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { OpenSystem, SystemDefinition } from '../../src/kit/contract.ts';
import type { Body } from '../../src/model/entity.ts';
import type { Json } from '../../src/model/json.ts';
import type { Header } from '../../src/model/order/order-schema.ts';
import { shop } from './shop/shop.ts';
import { misfits, normalise, wanting } from './trial/planning.ts';
import { warehouse } from './warehouse/warehouse.ts';

const shopOrder = readFileSync(new URL('fixtures/shop-order.json', import.meta.url), 'utf8');
const open = (system: SystemDefinition): OpenSystem =>
  system.open({ system: '', hub: 'hub', now: Date.now, allowedHosts: [], secret: (name) => name });

test('by when an order is to be shipped is a day or a moment, and its warehouse is told as much', () => {
  const read = (shipBy: Json) =>
    normalise(open(shop), 'order.updated', JSON.stringify({ ...(JSON.parse(shopOrder) as object), ship_by: shipBy }));
  const windowOf = (shipBy: Json) => (read(shipBy)[0]?.groups?.['header'] as Header | undefined)?.window;
  const moment = '2025-11-27T17:00:00+01:00';
  expect([...read('2025-11-27'), ...read(moment)].flatMap((draft) => misfits([draft]))).toEqual([]);
  expect(['2025-11-27', moment, null].map(windowOf)).toEqual([{ shipBy: '2025-11-27' }, { shipBy: moment }, undefined]);
  expect(() => read('2025-11-31')).toThrow('ship_by is text; a time');
  const told = (shipBy: Json, derived: Body = {}) => {
    const body: Body = { ...(read(shipBy)[0]?.groups as Body), derived };
    const planned = open(warehouse).plan(wanting('order', body, { changed: ['lines', 'shipTo'] }));
    if (!('call' in planned)) throw new Error(JSON.stringify(planned));
    return (JSON.parse(String(planned.call.body)) as Record<string, Json>)['ship_by'];
  };
  expect([told('2025-11-27'), told(moment), told(null)]).toEqual(['2025-11-27', moment, undefined]);
  const at = '2025-11-28T00:00:00+13:00';
  expect(told('2025-11-27', { shipBy: [{ location: 'WH1', at }] })).toBe(at);
});
