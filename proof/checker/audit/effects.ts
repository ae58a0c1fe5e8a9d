import { answeredContents } from '../orders/answered-edits.ts';
import { erpDifferences } from '../compare/erp-differences.ts';
import { versionsOf } from '../compare/versions.ts';
import type { Doc, Json } from '../doc.ts';
import { isDoc } from '../doc.ts';
import type { Effect, SystemStore } from '../stores.ts';
import type { World } from '../world.ts';

/** What each system's log of external effects says: nothing made twice, nothing done in the wrong order. */
export function auditEffects(world: World): void {
  for (const store of Object.values(world.stores)) {
    const effects = store.effects();
    reportDoubled(world, store, effects);
    reportEarly(world, store, effects);
  }
  reportAskedTwice(world);
  reportOvertaken(world);
}

/** Two creates under one reference, of which the first was not cancelled before, are two of one thing; the stores are asked for the rest. */
function reportDoubled(world: World, { name }: SystemStore, effects: Effect[]): void {
  const made = new Set<string>();
  const references = new Map<string, string>();
  for (const effect of effects) {
    // A cancel that was asked for names its object before its own id.
    if (effect.kind === 'cancel') made.delete(references.get(effect.externalId.split('@')[0] ?? '') ?? '');
    if (effect.kind !== 'create') continue;
    const key = `${effect.entity} ${effect.reference ?? effect.externalId}`;
    references.set(effect.externalId, key);
    if (made.has(key))
      world.findings.add({
        fault: 'duplicated',
        system: name,
        about: key,
        detail: `a second create: effect ${effect.seq}`,
      });
    made.add(key);
  }
}

/** A change or a cancel of what was not there yet. Only of what the hub makes: it does not make everything it changes. */
function reportEarly(world: World, { name }: SystemStore, effects: Effect[]): void {
  const firstCreate = new Map<string, number>();
  for (const { kind, entity, externalId, seq } of effects) if (kind === 'create') firstCreate.set(`${entity} ${externalId}`, seq);
  for (const { kind, entity, externalId, seq } of effects) {
    const made = firstCreate.get(`${entity} ${externalId}`);
    if (made === undefined || kind === 'create' || seq > made) continue;
    world.findings.add({
      fault: 'misordered',
      system: name,
      about: `${entity} ${externalId}`,
      detail: `${kind} (effect ${seq}) before its create (effect ${made})`,
    });
  }
}

/** The same wish, asked of the warehouse under two ids, is two effects for one thing. */
function reportAskedTwice(world: World): void {
  const asked = new Set<string>();
  for (const effect of world.stores.warehouse.effects()) {
    if (effect.entity !== 'request') continue;
    const key = `${effect.path} ${wishOf(effect.body)}`;
    if (asked.has(key))
      world.findings.add({
        fault: 'duplicated',
        system: 'warehouse',
        about: effect.path,
        detail: `asked twice: effect ${effect.seq}`,
      });
    asked.add(key);
  }
}

/** A request without its id; a wish that is a cancel stays one whatever reason is given. */
function wishOf(body: string): string {
  const value = parsed(body);
  const { request_id: _id, reason: _reason, ...wish } = value;
  return JSON.stringify(wish);
}

/**
 * An older version of a sales order written after a newer one, even if it was put right later. An edit that
 * the warehouse refused is rightly taken back, and nothing else is.
 */
function reportOvertaken(world: World): void {
  const orders = new Map(world.manifest.orders.map((order) => [order.number, order]));
  const reached = new Map<string, number>();
  for (const effect of world.stores.erp.effects()) {
    if (effect.entity !== 'sales_order' || effect.method !== 'PUT') continue;
    const body = parsed(effect.body);
    const order = orders.get(String(body['order_number']));
    if (order === undefined) continue;
    const before = reached.get(effect.externalId) ?? -1;
    const fits = versionsOf(world.stores, order.id).flatMap((version, index) => (isSame(version, body) ? [index] : []));
    const next = fits.find((index) => index >= before);
    if (next !== undefined) reached.set(effect.externalId, next);
    else if (fits.length > 0 && answeredContents(world, order).length === 0) {
      const detail = `effect ${effect.seq} wrote an older version over a newer one`;
      world.findings.add({ fault: 'misordered', system: 'erp', about: `order ${order.id}`, detail });
    }
  }
}

function isSame(version: Doc, body: Doc): boolean {
  return erpDifferences(version, body).length === 0;
}

function parsed(body: string): Doc {
  try {
    const value = JSON.parse(body) as Json;
    return isDoc(value) ? value : {};
  } catch {
    return {};
  }
}
