import type { Hub } from '../../config.ts';
import type { Body } from '../../model/entity.ts';
import type { Fact } from '../../model/fact.ts';
import type { Json } from '../../model/json.ts';
import { toldQuantity } from '../../model/stock/told-quantity.ts';
import { compareQuantities } from '../../model/value/quantity.ts';

/** What the ledger has on hand, as flows name it. */
const ON_HAND = 'derived.onHand';

/**
 * Facts of a level with what they show of the ledger's figure. A channel that is told `derived.onHand` shows it as its own
 * `onHand`, and may change it by itself: Shopify does with every fulfilment. So what it shows of the one is what it holds of the
 * other, and it is told again. What is free (`derived.available`) is left as it is: that a channel has sold some of it, of which
 * the hub does not know yet, is no deviation. Pure.
 */
export function withShownLevels<Known extends Fact>(
  { flows }: Pick<Hub, 'flows'>,
  { entity, body }: { entity: string; body: Body },
  facts: readonly Known[],
): Known[] {
  const told = flows.filter((flow) => flow.entity === entity && flow.groups.includes(ON_HAND)).map(({ to }) => to);
  return facts.map((fact) => {
    if (entity !== 'inventory-level' || !told.includes(fact.subject.system)) return fact;
    const shown = (fact.groups['onHand'] ?? null) as { quantity?: string } | null;
    if (shown?.quantity === undefined) return fact;
    return { ...fact, groups: { ...fact.groups, [ON_HAND]: inOurWords(shown.quantity, body) } };
  });
}

/** The ledger's own figure where that is what the channel was told: less than nothing is told as nothing. */
function inOurWords(quantity: string, body: Body): Json {
  const told = toldQuantity(body, [ON_HAND]);
  if (told === null || compareQuantities(told.quantity, quantity) !== 0) return quantity;
  return (body['derived'] as { onHand: string }).onHand;
}
