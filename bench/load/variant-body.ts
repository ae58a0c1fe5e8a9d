/** SKUs of the catalogue: every order's lines name some of them. */
export const SKUS = 500;

export function skuOf(index: number): string {
  return `LS-${String(1000 + (index % SKUS))}`;
}

/** A variant as the shop tells it. */
export function variantBody(index: number): Buffer {
  const sku = skuOf(index);
  const variant = {
    id: `gid-variant-${index}`,
    version: 1,
    updated_at: '2026-01-01T08:00:00Z',
    sku,
    title: `Linen shirt ${sku}`,
    price: '19.90',
    currency: 'EUR',
  };
  return Buffer.from(JSON.stringify(variant));
}
