import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import { canonical } from '../../model/canonical.ts';
import type { Fact } from '../../model/fact.ts';
import type { Saying } from '../../model/stock/place-count.ts';
import type { Fulfilment } from '../../model/order/order-schema.ts';
import { demandsOf, type Buckets, type Demand } from '../../model/stock/demand.ts';
import { HUB } from '../../model/subject.ts';
import type { StoredDemand } from '../../store/stock/demands.ts';
import type { Projected } from '../project.ts';

/**
 * What a projected order needs of the stock, as far as it differs from what is stored. A line that is in the order no
 * more is wanted no longer; an order that a case holds keeps what it has and asks for nothing new.
 */
export function newDemands(
  projected: Projected,
  rules: StockRules,
  { stored, held, facts }: { stored: readonly StoredDemand[]; held: boolean; facts: readonly Fact[] },
): Demand[] {
  if (projected.definition.name !== 'order' || projected.stub || held) return [];
  const wanted = demandsOf(ordered(projected, rules, facts));
  const gone = stored.filter((demand) => !wanted.some(({ line }) => line === demand.line));
  const all = [...wanted, ...gone.map((demand): Demand => ({ ...demand, wanted: demand.consumed }))];
  return all.filter((demand) => !stored.some((one) => isSame(one, demand)));
}

function ordered(
  { recordId, body, provenance }: Projected,
  { leaves, locations }: StockRules,
  facts: readonly Fact[],
): Parameters<typeof demandsOf>[0] {
  const header = body['header'] as { placedAt: string; cart?: string | null };
  const { lines } = body['lines'] as { lines: { id: string; sku: string | null; kind: string; unit?: string }[] };
  const shipTo = (body['shipTo'] ?? null) as { country?: string | null } | null;
  const fulfilment = (body['fulfilment'] ?? null) as Fulfilment | null;
  const { lines: buckets } = body['derived'] as unknown as { lines: Buckets[] };
  return {
    recordId,
    channel: provenance['header']?.system ?? HUB,
    country: shipTo?.country ?? null,
    cart: header.cart ?? null,
    placedAt: Date.parse(header.placedAt),
    movedAt: provenance['fulfilment']?.at ?? null,
    lines,
    buckets,
    told: fulfilment?.lines ?? [],
    sayings: fulfilment === null ? [] : facts.flatMap(sayingOf),
    leaves: (location) => locations[location ?? '']?.leaves ?? leaves,
  };
}

function isSame(stored: StoredDemand, demand: Demand): boolean {
  const { line, sku, unit, channel, country, cart, wanted, consumed, places } = demand;
  return (
    stored.line === line &&
    stored.sku === sku &&
    stored.unit === unit &&
    stored.channel === channel &&
    stored.country === country &&
    stored.cart === cart &&
    stored.wanted === wanted &&
    stored.consumed === consumed &&
    textOfPlaces(stored.places) === textOfPlaces(places)
  );
}

function sayingOf({ at, groups }: Fact): Saying[] {
  const said = (groups['fulfilment'] ?? null) as Fulfilment | null;
  return said === null ? [] : [{ at, told: said.lines }];
}

function textOfPlaces(places: Demand['places']): string {
  return canonical(places.map((place) => ({ ...place })));
}
