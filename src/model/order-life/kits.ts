import type { Body } from '../entity.ts';
import { addQuantities, isSome, leastQuantity, multiplyQuantities, subtractQuantities, timesHeld } from '../value/quantity.ts';

/** By the id of an order's line, what one unit of the kit that was sold there is made of. */
export type Kits = Readonly<Record<string, readonly { sku: string; quantity: string }[]>>;

/** An entry of what is in a package. */
export interface Content {
  line: string;
  sku?: string | null;
  quantity: string;
}

/** Components that were packed for one line, as the kits that they make. */
interface PackedKit {
  line: string;
  /** Whole ones: `0` while a component is missing. */
  units: string;
  /** Components that make no whole kit. */
  loose: Content[];
}

/** The kits of an order, once its stock was looked for; none where the hub keeps no stock. */
export function kitsOf(order: Body): Kits {
  return ((order['derived'] ?? {}) as { kits?: Kits }).kits ?? {};
}

/** It is told as a component of the kit that its line is of. */
export function isComponent(kits: Kits, { line, sku = null }: Content): boolean {
  return kits[line]?.some((one) => one.sku === sku) ?? false;
}

/** What the components in one shipment make, line by line: as many kits as its scarcest component allows. */
export function packedKits(kits: Kits, contents: readonly Content[]): PackedKit[] {
  const byLine = Map.groupBy(
    contents.filter((one) => isComponent(kits, one)),
    ({ line }) => line,
  );
  return [...byLine].map(([line, entries]) => {
    const parts = (kits[line] ?? []).map((part) => ({ ...part, held: heldOf(entries, part.sku) }));
    const units = parts.map(({ held, quantity }) => timesHeld(held, quantity)).reduce(leastQuantity);
    const loose = parts
      .map(({ sku, quantity, held }) => ({ line, sku, quantity: subtractQuantities(held, multiplyQuantities(units, quantity)) }))
      .filter(({ quantity }) => isSome(quantity));
    return { line, units, loose };
  });
}

function heldOf(entries: readonly Content[], sku: string): string {
  return entries.flatMap((one) => (one.sku === sku ? [one.quantity] : [])).reduce(addQuantities, '0');
}

/** What is in a shipment in units of the order's lines: whole kits for their components, and loose ones for nothing. */
export function inUnitsOfLines(kits: Kits, contents: readonly Content[]): { line: string; quantity: string }[] {
  const plain = contents.filter((one) => !isComponent(kits, one)).map(({ line, quantity }) => ({ line, quantity }));
  const made = packedKits(kits, contents).filter(({ units }) => isSome(units));
  return [...plain, ...made.map(({ line, units }) => ({ line, quantity: units }))];
}
