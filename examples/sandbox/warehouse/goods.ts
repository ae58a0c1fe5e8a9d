import type { Target } from '../../../connectors/http/target.ts';
import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Body } from '../../../src/model/entity.ts';
import type { Movement } from '../../../src/model/fact.ts';
import type { Json } from '../../../src/model/json.ts';
import { withoutNulls } from '../mapping/without-nulls.ts';

interface Part {
  sku: string;
  quantity: string;
}

interface Packaging {
  unit: string;
  contains: string;
}

/** A shipment of the warehouse. Its scans may come first: they find it by `shipment:<id>`. */
export function readShipment(doc: Doc): FactDraft[] {
  const id = doc.id('id');
  return [
    {
      entity: 'shipment',
      id,
      version: doc.integer('version'),
      at: doc.time('updated_at'),
      keys: [`shipment:${id}`],
      groups: {
        header: { number: id, order: { id: doc.id('order_id') }, direction: 'outbound' },
        packages: { packages: doc.list('packages').map(readPackage) },
        status: withoutNulls({
          status: doc.oneOf('status', ['packed', 'shipped', 'cancelled']),
          shippedAt: doc.maybeTime('shipped_at'),
        }),
      },
    },
  ];
}

function readPackage(doc: Doc): Json {
  return {
    ...withoutNulls({
      id: doc.id('id'),
      carrier: doc.maybeText('carrier'),
      trackingNumber: doc.maybeText('tracking_number'),
      weight: doc.maybeInteger('weight_g'),
    }),
    contents: doc.list('contents').map((one) => ({
      line: one.id('line_ref'),
      sku: one.text('sku'),
      quantity: String(one.integer('quantity')),
    })),
  };
}

/** `stock.changed` holds many levels. */
export function readLevels(doc: Doc): FactDraft[] {
  return doc.list('levels').flatMap(readLevel);
}

/** An absolute count; `sequence` rises over the whole warehouse. Legs of transfers are told beside it, for what is under way is in no count. */
export function readLevel(doc: Doc): FactDraft[] {
  const sku = doc.text('sku');
  const location = doc.text('location');
  const asOf = doc.time('as_of');
  return [
    {
      entity: 'inventory-level',
      id: `${sku}@${location}`,
      version: doc.integer('sequence'),
      at: asOf,
      groups: { identity: { sku, location }, onHand: { quantity: String(doc.integer('on_hand')), asOf } },
      movements: doc.maybeList('transfers').map(readLeg),
    },
  ];
}

function readLeg(leg: Doc): Movement {
  const delta = leg.integer('delta');
  return {
    key: leg.id('id'),
    kind: 'delta',
    quantity: String(delta),
    at: leg.time('at'),
    reason: delta < 0 ? 'transfer_out' : 'transfer_in',
    document: leg.id('document'),
  };
}

/** What the warehouse has set aside is nothing that a shop may offer. */
export function isForSale(level: Body): boolean {
  return !(level['identity'] as { location: string }).location.endsWith('-QUARANTINE');
}

/** The item as warehouse and ERP keep it. */
export function itemDocument(target: Target): Json {
  const { gtin } = target.body['identity'] as { gtin?: string | null };
  const { title } = target.body['copy'] as { title: string };
  const { weight } = (target.body['dims'] ?? {}) as { weight?: number | null };
  return {
    title,
    gtin: gtin ?? null,
    ...(weight === undefined || weight === null ? {} : { weight_g: weight }),
  };
}

/** For who picks it, what a kit is made of and how it comes packed belong to it. */
export function pickedItem(target: Target): Json {
  const { components, packagings } = target.body['identity'] as { components?: Part[]; packagings?: Packaging[] };
  return {
    ...(itemDocument(target) as Record<string, Json>),
    ...(components === undefined
      ? {}
      : { components: components.map(({ sku, quantity }) => ({ sku, quantity: Number(quantity) })) }),
    ...(packagings === undefined
      ? {}
      : { packagings: packagings.map(({ unit, contains }) => ({ unit, contains: Number(contains) })) }),
  };
}

export function itemPath(target: Target): string {
  const { sku } = target.body['identity'] as { sku: string };
  return `/items/${encodeURIComponent(sku)}`;
}
