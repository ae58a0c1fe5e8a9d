import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Address } from '../../../src/model/value/address.ts';
import type { Settings } from '../settings.ts';

/** The next call for one record; pure. */
export type Planner = (input: PlanInput, settings: Settings) => Planned;

export const DONE: Planned = { done: true };

export function refuse(words: string): Planned {
  return { refused: words };
}

/** A group of the record as the model has it; null when it is absent. The model has checked it. */
export function groupOf(input: PlanInput, name: string): unknown {
  return input.body[name] ?? null;
}

/** The shop's id of what the record refers to in this role. */
export function referred(input: PlanInput, role: string): string | null {
  return Object.values(input.references[role] ?? {})[0] ?? null;
}

/** Groups that are to be written and that this call can write. */
export function writable(input: PlanInput, groups: readonly string[]): string[] {
  return input.changed.filter((group) => groups.includes(group));
}

/** The shop's number of a location by our code; null when the settings do not tell. */
export function locationOf(settings: Settings, code: string | null | undefined): string | null {
  const found = Object.entries(settings.locations ?? {}).find(([, ours]) => ours === code);
  return found?.[0] ?? null;
}

/** An address as the shop takes it: it wants first and last name apart, and joins them again when it shows them. */
export function addressInput(address: Address): Record<string, Json> {
  const name = (address.name ?? '').trim();
  const cut = name.lastIndexOf(' ');
  return {
    firstName: cut === -1 ? null : name.slice(0, cut),
    lastName: cut === -1 ? name : name.slice(cut + 1),
    company: address.company ?? null,
    address1: address.line1 ?? null,
    address2: address.line2 ?? null,
    city: address.city ?? null,
    provinceCode: address.region ?? null,
    zip: address.postalCode ?? null,
    countryCode: address.country ?? null,
    phone: address.phone ?? null,
  };
}
