import { trackingKey } from '../entities/shipment-schema.ts';
import type { Reference } from '../entity.ts';
import type { Json } from '../json.ts';
import { returnGroups } from './return-groups.ts';

/**
 * What leads a parcel to its return: the number on its label (`rma:…`), its tracking number (`tracking:…`), and a unit by its
 * serial number with the order it was sold by (`unit:<order>/<sku>/<serial>`). A serial alone comes back with every sale of
 * the unit, and one order may have several returns: neither is a key. Claims are read before they are judged: anything may
 * stand in a group.
 */
export function returnKeys(groups: Record<string, Json>): string[] {
  const of = (name: string): Record<string, Json> => objectIn(groups[name]);
  const rma = [of('header')['rma'], of('receipt')['rma']].flatMap((text) => (isText(text) ? [rmaKey(text)] : []));
  const parcels = [of('receipt'), ...listIn(of('shipment')['packages'])];
  const numbers = parcels.flatMap(({ carrier, trackingNumber }) =>
    isText(carrier) && isText(trackingNumber) ? [trackingKey(carrier, trackingNumber)] : [],
  );
  return [...new Set([...rma, ...numbers, ...unitKeys(of('header'), of('lines')), ...unitKeys(of('receipt'), of('receipt'))])];
}

function rmaKey(text: string): string {
  return `rma:${text.replaceAll(/\s/g, '').toUpperCase()}`;
}

function unitKeys({ orderNumber }: Record<string, Json>, { lines }: Record<string, Json>): string[] {
  if (!isText(orderNumber)) return [];
  return listIn(lines).flatMap(({ sku, serials }) =>
    (Array.isArray(serials) ? serials : []).flatMap((serial) =>
      isText(sku) && isText(serial) ? [`unit:${orderNumber.trim()}/${sku}/${serial.trim()}`] : [],
    ),
  );
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function objectIn(value: Json | undefined): Record<string, Json> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

function listIn(value: Json | undefined): Record<string, Json>[] {
  return Array.isArray(value) ? value.map(objectIn) : [];
}

/** The customer, every order that something of it was sold by, and the order that is sent instead. */
export function returnReferences(all: Record<string, Json>, systemOf: (group: string) => string): Reference[] {
  const { header, lines } = returnGroups(all);
  const found: Reference[] = [];
  const add = (role: string, id: string | null | undefined, from: { entity: string; path: string }): void => {
    if (id === null || id === undefined || found.some((one) => one.role === role && one.subject.id === id)) return;
    const { entity, path } = from;
    const subject = { system: systemOf(/^\w+/.exec(path)?.[0] ?? ''), entity, id };
    found.push({ role, entity, subject, missing: 'wait', path });
  };
  add('customer', header?.customer?.id, { entity: 'customer', path: 'header.customer' });
  add('order', header?.order?.id, { entity: 'order', path: 'header.order' });
  for (const [index, line] of (lines?.lines ?? []).entries())
    add('order', line.order, { entity: 'order', path: `lines.lines[${index}].order` });
  add('exchangeOrder', header?.exchangeOrder?.id, { entity: 'order', path: 'header.exchangeOrder' });
  return found;
}
