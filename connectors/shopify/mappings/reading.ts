import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Address } from '../../../src/model/value/address.ts';

/** What a mapping has to know of the shop beside the document. */
export interface Reading {
  /** The shop's own currency: prices of products do not name theirs. */
  currency: string;
  /** Whether prices of products hold their tax. */
  taxesIncluded: boolean;
  /** Our code of a location by its number in the shop. */
  locations: Record<string, string>;
  /** Which of the shop's quantities is meant by what is on hand. */
  quantity: 'on_hand' | 'available';
  /** Who is the customer of an order that a company placed. */
  businessCustomer: 'company' | 'contact';
  /** Test orders are passed over unless they are wanted. */
  testOrders: boolean;
}

export type Read = (doc: Doc, reading: Reading) => FactDraft[];

/** `gid://shopify/Order/7` → `7`; a level's own number stands before its question mark. */
export function numberOf(gid: string): string {
  return /^gid:\/\/shopify\/[A-Za-z]+\/([^?]+)/.exec(gid)?.[1] ?? gid;
}

export function gidOf(type: string, number: string): string {
  return `gid://shopify/${type}/${number}`;
}

/** Version and time of an object: whole seconds, so two changes of one second look alike. */
export function seenAt(doc: Doc, path = 'updatedAt'): { version: number; at: string } {
  const at = doc.time(path);
  return { version: Date.parse(at), at };
}

/** Our reference, where the shop has kept it. */
export function oursOf(doc: Doc): { ours?: string } {
  const value = doc.maybeObject('reference')?.maybeText('value') ?? null;
  return value === null ? {} : { ours: value };
}

/** Our code of a place; without an entry in the settings its name stands for it. */
export function locationCode(doc: Doc, reading: Reading): string {
  return reading.locations[numberOf(doc.text('id'))] ?? doc.text('name');
}

export function readAddress(doc: Doc): Address {
  return {
    name: doc.maybeText('name'),
    company: doc.maybeText('company'),
    line1: doc.maybeText('address1'),
    line2: doc.maybeText('address2'),
    city: doc.maybeText('city'),
    region: doc.maybeText('provinceCode') ?? doc.maybeText('province'),
    postalCode: doc.maybeText('zip'),
    country: doc.maybeText('countryCodeV2'),
    phone: doc.maybeText('phone'),
  };
}

/** The entries of a connection that was read to its end; one that goes on is refused, for nothing is ever shortened. */
export function wholeList(doc: Doc, path: string): Doc[] {
  const list = doc.object(path);
  if (list.maybeObject('pageInfo')?.maybeBoolean('hasNextPage') === true)
    throw list.wrong('pageInfo.hasNextPage', 'the last page');
  return list.list('nodes');
}
