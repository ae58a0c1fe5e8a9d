import type { Target } from '../../../connectors/http/target.ts';
import { toldQuantity } from '../../../src/model/stock/told-quantity.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Address } from '../../../src/model/value/address.ts';
import { writeAddress } from '../mapping/address.ts';

/** `p-7/v-7-1` → `p-7`. */
export function productOf(variant: string): string {
  return variant.slice(0, variant.indexOf('/'));
}

export function priceOfVariant(target: Target): Json {
  const { sku } = target.body['identity'] as { sku: string };
  const { amount, currency, taxIncluded } = target.body['price'] as {
    amount: number;
    currency: string;
    taxIncluded: boolean;
  };
  return { variants: [{ sku, price: { amount, currency }, tax_included: taxIncluded }] };
}

/** Only what changed: the shop's own fields are not written back to it. */
export function contactAndLegal(target: Target): Json {
  const { email, phone, address } = (target.body['contact'] ?? {}) as {
    email?: string;
    phone?: string;
    address?: Address;
  };
  const { legalName, taxId } = (target.body['legal'] ?? {}) as { legalName?: string; taxId?: string };
  return {
    ...(target.writes('contact') ? { email: email ?? null, phone: phone ?? null, default_address: writeAddress(address) } : {}),
    ...(target.writes('legal') ? { legal_name: legalName ?? null, tax_id: taxId ?? null } : {}),
  };
}

export function stockPath(target: Target): string {
  const { sku, location } = target.body['identity'] as { sku: string; location: string };
  return `/stock/${encodeURIComponent(sku)}/${encodeURIComponent(location)}`;
}

export function stockLevel(target: Target): Json {
  return { on_hand: Number(toldQuantity(target.body, target.groups)?.quantity) };
}

/** Where a channel shows how many of a variant it may sell in all. */
export const offeredPath =
  (place: string) =>
  ({ body }: Target): string => {
    const { sku } = body['identity'] as { sku: string };
    return `/stock/${encodeURIComponent(sku)}/${place}`;
  };

export const offeredDocument =
  (channel: string) =>
  ({ body }: Target): Json => {
    const { offered } = body['derived'] as { offered: Record<string, string> };
    return { on_hand: Number(offered[channel]) };
  };
