import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { defineHub, describeHub } from './config.ts';
import { entity } from './config/entity.ts';
import { flow } from './config/flow.ts';
import { aggregate, fillIfNull, frozen, human, ledger, monotonic, owner, priority, recency, stage } from './config/strategies.ts';
import { SynclineError } from './errors.ts';
import type { OpenSystem, SystemDefinition } from './kit/contract.ts';

function system(...entities: string[]): SystemDefinition {
  return {
    connector: 'none',
    entities,
    open: (): OpenSystem => {
      throw new Error('not opened here');
    },
  };
}

const systems = {
  shop: system('order', 'customer'),
  erp: system('order', 'customer'),
  warehouse: system('order'),
};

const order = {
  header: owner('shop'),
  lines: stage({ until: 'released', owner: 'shop', then: frozen() }),
  shipTo: owner('shop'),
  billTo: owner('shop'),
  buyer: owner('shop'),
  cancellation: owner('shop'),
  tags: aggregate('shop', 'erp'),
  fulfilment: monotonic({ ranks: ['picked', 'shipped'], systems: ['warehouse'] }),
  posting: owner('erp'),
} as const;

const customer = {
  identity: fillIfNull('shop', 'erp'),
  contact: recency({ skew: '5s', tie: ['erp', 'shop'] }),
  legal: human({ steward: 'finance', systems: ['erp'] }),
} as const;

const good = {
  hub: 'test',
  systems,
  ownership: { order, customer },
  flows: [
    flow({
      entity: 'order',
      to: 'warehouse',
      groups: ['lines', 'shipTo', 'derived.lifecycle'],
      passes: 'released',
      needs: ['variant'],
    }),
  ],
} as const;

/** What `defineHub` says of an input that the compiler would refuse. */
function refusal(input: object): SynclineError {
  try {
    defineHub(input as never);
  } catch (error) {
    if (error instanceof SynclineError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('defineHub', () => {
  test('fills in the defaults of flows', () => {
    const hub = defineHub({
      ...good,
      flows: [...good.flows, { entity: 'customer', to: 'erp', groups: ['contact'], facet: 'contact' }],
    });
    expect(hub.flows).toEqual([
      {
        name: 'order-to-warehouse',
        entity: 'order',
        to: 'warehouse',
        facet: 'main',
        lane: 'order',
        class: 'fast',
        groups: ['lines', 'shipTo', 'derived.lifecycle'],
        onExit: 'leave',
        needs: ['variant'],
        after: [],
        sees: [],
        passes: 'released',
        afterStage: 'state',
        strangers: 'ignore',
        shadowOnly: false,
      },
      expect.objectContaining({ name: 'customer-to-erp-contact', lane: 'product', class: 'exact' }),
    ]);
    expect(hub.ownership['customer']?.['contact']).toEqual({
      kind: 'recency',
      skewMs: 5_000,
      tie: ['erp', 'shop'],
    });
  });

  test('takes an entity that the configuration alone knows', () => {
    const warranty = entity({
      name: 'warranty',
      prefix: 'war',
      groups: {
        terms: Type.Object({ months: Type.Integer() }),
        holder: { schema: Type.Object({ name: Type.String() }), personal: true },
      },
    });
    const hub = defineHub({
      ...good,
      systems: {
        ...systems,
        shop: system('order', 'customer', 'warranty'),
        erp: system('order', 'customer', 'warranty'),
      },
      entities: { warranty },
      ownership: { order, customer, warranty: { terms: owner('erp'), holder: priority('shop', 'erp') } },
      flows: [{ entity: 'warranty', to: 'shop', groups: ['terms'] }],
    });
    expect(hub.entities['warranty']).toMatchObject({
      prefix: 'war',
      essential: ['terms'],
      groups: { holder: { personal: true } },
    });
  });

  test('has another version when a rule changes, and the same when none does', () => {
    const version = defineHub(good).version;
    expect(defineHub({ ...good }).version).toBe(version);
    expect(defineHub({ ...good, ownership: { order, customer: { ...customer, legal: owner('erp') } } }).version).not.toBe(
      version,
    );
    const when = flow({ ...good.flows[0], when: () => true });
    expect(defineHub({ ...good, flows: [when] }).version).not.toBe(version);
    const codes = [{ list: 'ups', codes: { ZZ: { milestone: 'delivered' as const } } }];
    expect(defineHub({ ...good, tracking: { codes } }).version).not.toBe(version);
  });

  test('refuses a group without an owner, naming each', () => {
    const { legal, ...rest } = customer;
    const error = refusal({ ...good, ownership: { order, customer: rest } });
    expect(legal.kind).toBe('human');
    expect(error.code).toBe('SYN_CONFIG_UNOWNED_GROUP');
    expect(error.detail).toContain("ownership.customer.legal: say who owns it, for example owner('shop')");
  });

  test('lists every problem with its path', () => {
    const error = refusal({
      ...good,
      systems: { ...systems, Hub_1: system('ordr') },
      ownership: { order: { ...order, heder: owner('shop'), header: owner('shp') }, customer, custmer: {} },
      flows: [
        { entity: 'order', to: 'warehouse', groups: ['lins', 'derived.lifecycle'] },
        { entity: 'order', to: 'warehouse', groups: ['lines'] },
        { entity: 'customer', to: 'warehouse', groups: ['contact', 'derived.x'] },
        { entity: 'order', to: 'wms', groups: ['lines'] },
      ],
    });
    expect(error.code).toBe('SYN_CONFIG_INVALID');
    for (const part of [
      'systems.Hub_1: use small letters',
      'systems.Hub_1: it speaks of the entity "ordr"; known are customer, product',
      'ownership.order.heder: there is no such group; known are header, lines',
      'ownership.order.header: there is no system "shp"; known are shop, erp, warehouse',
      'ownership.custmer: there is no such entity',
      'flows[0] (order-to-warehouse).groups: order has no group "lins"',
      'flows[1] (order-to-warehouse).name: another flow has it',
      'flows[1] (order-to-warehouse).facet: another flow writes order to warehouse under "main"',
      'flows[2] (customer-to-warehouse).to: warehouse takes no customer',
      'flows[2] (customer-to-warehouse).groups: customer has no group "derived.x"',
      'flows[3] (order-to-wms).to: there is no system "wms"',
    ]) {
      expect(error.detail).toContain(part);
    }
  });

  test('names the place where the form is wrong', () => {
    expect(refusal({ ...good, flows: [{ entity: 'order', to: 'warehouse', groups: ['lines'], lane: 'fast' }] }).detail).toContain(
      'flows.0.lane: ',
    );
    expect(refusal({ ...good, hub: '' }).detail).toContain('hub: ');
    expect(refusal({ ...good, typo: 1 }).detail).toContain('the hub: ');
    expect(refusal({ ...good, systems: { shop: { connector: 'x', entities: [], open: 1 } } }).detail).toContain(
      'systems.shop.open: must be a function',
    );
    expect(refusal({ ...good, ownership: { order: { header: { kind: 'ownr', system: 'shop' } } } }).detail).toContain(
      'ownership.order.header: ',
    );
    const codes = [{ list: 'ups', codes: { ZZ: { milestone: 'deliverd' } } }];
    expect(refusal({ ...good, tracking: { codes } }).detail).toContain('tracking.codes.0.codes.ZZ.milestone: ');
  });

  test('refuses an entity that is built in, named otherwise or prefixed alike', () => {
    const mine = entity({
      name: 'warranty',
      prefix: 'ord',
      groups: { terms: Type.Object({}) },
      essential: ['terms'],
    });
    const error = refusal({ ...good, entities: { warrant: mine } });
    expect(error.detail).toContain('entities.warrant: its name is "warranty"');
    expect(error.detail).toContain('entities.warrant.prefix: "ord" is the prefix of order');
    const again = refusal({ ...good, entities: { order: { ...mine, name: 'order' } } });
    expect(again.detail).toContain('entities.order: it is built in');
  });
});

describe('strategies', () => {
  test('refuse a skew that is no duration', () => {
    expect(() => recency({ skew: 'soon', tie: ['a'] })).toThrow('recency.skew: found "soon"');
    expect(recency({ skew: '1.5m', tie: ['a'] }).skewMs).toBe(90_000);
  });

  test('an unknown system, entity or group does not compile', () => {
    const unchecked = (): void => {
      // @ts-expect-error there is no system "shp"
      defineHub({ ...good, ownership: { order: { ...order, header: owner('shp') } } });
      // @ts-expect-error there is no group "heder"
      defineHub({ ...good, ownership: { order: { heder: owner('shop') } } });
      // @ts-expect-error there is no entity "ordr"
      defineHub({ ...good, ownership: { ordr: { header: owner('shop') } } });
      // @ts-expect-error there is no system "wms"
      defineHub({ ...good, flows: [{ entity: 'order', to: 'wms', groups: ['lines'] }] });
      // @ts-expect-error orders have no group "contact"
      defineHub({ ...good, flows: [flow({ entity: 'order', to: 'erp', groups: ['contact'] })] });
      // @ts-expect-error there is no entity "warranty"
      defineHub({ ...good, flows: [{ entity: 'warranty', to: 'erp', groups: ['terms'] }] });
      // @ts-expect-error a flow has no "lanes"
      defineHub({ ...good, flows: [{ entity: 'order', to: 'erp', groups: ['lines'], lanes: 'order' }] });
      const nested = { lines: stage({ until: 'released', owner: 'shop', then: owner('shp') }) };
      // @ts-expect-error in a nested strategy too
      defineHub({ ...good, ownership: { order: nested } });
      // @ts-expect-error a ledger of no system
      defineHub({ ...good, ownership: { order: { tags: ledger('til') } } });
      const listed = { contact: recency({ skew: '5s', tie: ['shop', 'crm'] }) };
      // @ts-expect-error nor may a list name a stranger
      defineHub({ ...good, ownership: { customer: listed } });
    };
    expect(unchecked).toBeTypeOf('function');
  });
});

describe('describeHub', () => {
  test('shows the effective flows and who owns what', () => {
    const text = describeHub(defineHub(good));
    expect(text).toMatch(
      /order-to-warehouse +order → warehouse +main +order +fast +lines shipTo derived\.lifecycle +needs variant, passes released/,
    );
    expect(text).toMatch(/order\.header +● +○ +○ +owner\(shop\)/);
    expect(text).toMatch(/order\.lines +● +○ +○ +owner\(shop\) until released, then frozen/);
    expect(text).toMatch(/customer\.contact +● +● +· +recency\(5000 ms, erp > shop\)/);
  });
});
