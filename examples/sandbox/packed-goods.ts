import type { Body } from '../../src/model/entity.ts';
import type { Json } from '../../src/model/json.ts';

interface Package {
  carrier?: string | null;
  trackingNumber?: string | null;
  contents: { line: string; quantity: string }[];
}

function packagesOf(body: Body): Package[] {
  return ((body['packages'] ?? null) as { packages: Package[] } | null)?.packages ?? [];
}

/** How many of each order line left, over all packages. */
export function shippedLines(body: Body): { line: string; quantity: number }[] {
  const sums = new Map<string, number>();
  for (const { contents } of packagesOf(body)) {
    for (const { line, quantity } of contents) sums.set(line, (sums.get(line) ?? 0) + Number(quantity));
  }
  return [...sums].map(([line, quantity]) => ({ line, quantity }));
}

/** The packages as shop and ERP write them. */
export function trackedPackages(body: Body): Json {
  return packagesOf(body).map(({ carrier, trackingNumber }) => ({
    tracking_number: trackingNumber ?? null,
    carrier: carrier ?? null,
  }));
}
