import { addQuantities, compareQuantities } from '../../model/value/quantity.ts';
import type { SourceInput } from './source-input.ts';
import type { LocationRules, Preference, StockRules } from './stock-rules.ts';
import { workingDaysUntil } from './working-days.ts';

/** A location that may ship the order. */
export interface Ranked {
  location: string;
  capabilities: readonly string[];
  /** What it was ranked by, for people. */
  because: string;
}

type Measure = (location: string, rules: LocationRules) => number;

/** The locations that may ship the order, best first, and why the others may not. */
export function rankPlaces(input: SourceInput, rules: StockRules): { places: Ranked[]; reasons: string[] } {
  const { locations = [] } = rules.channels[input.channel] ?? {};
  const reasons: string[] = [];
  if (locations.length === 0) reasons.push(`No location ships for ${input.channel}.`);
  const eligible = locations.filter((location) => {
    const ships = shipsTo(rules.locations[location], input.country);
    if (!ships) reasons.push(`${location} does not ship to ${input.country ?? 'an unknown country'}.`);
    return ships;
  });
  const measured = eligible.map((location) => {
    const own = rules.locations[location] ?? {};
    const values = rules.prefer.map((preference) => measure(preference, input)(location, own));
    return { location, own, values };
  });
  const ranked = measured.toSorted((a, b) => compareValues(a.values, b.values) || (a.location < b.location ? -1 : 1));
  const places = ranked.map(({ location, own, values }) => ({
    location,
    capabilities: own.capabilities ?? [],
    because: rules.prefer.map((preference, index) => `${preference} ${readable(preference, values[index] ?? 0)}`).join(', '),
  }));
  return { places, reasons };
}

/** An order to this country, with goods that need such handling, may be sent from there by this channel. */
export function mayShip(
  { channels, locations }: StockRules,
  { channel, country }: Pick<SourceInput, 'channel' | 'country'>,
  { location, needs }: { location: string; needs: readonly string[] },
): boolean {
  const { capabilities = [] } = locations[location] ?? {};
  const sells = channels[channel]?.locations.includes(location) === true;
  return sells && shipsTo(locations[location], country) && needs.every((need) => capabilities.includes(need));
}

function shipsTo({ countries }: LocationRules = {}, country: string | null): boolean {
  return countries === undefined || (country !== null && countries.includes(country));
}

/** Smaller is better; what a location does not say comes last. */
function measure(preference: Preference, input: SourceInput): Measure {
  switch (preference) {
    case 'distance':
      return (_, { distance }) => byCountry(distance, input.country);
    case 'cost':
      return (_, { cost }) => byCountry(cost, input.country);
    case 'soonest':
      return (_, rules) => workingDaysUntil(input.at, rules);
    case 'priority':
      return (_, { priority }) => priority ?? Infinity;
    case 'stock':
      return (location) => -Number(allOf(location, input));
  }
}

function byCountry(table: Readonly<Record<string, number>> | undefined, country: string | null): number {
  return table?.[country ?? '*'] ?? table?.['*'] ?? Infinity;
}

/** Only to rank by: exactness is of no concern here. */
function allOf(location: string, { wants, available }: SourceInput): string {
  const skus = new Set(wants.flatMap(({ parts }) => parts.map(({ sku }) => sku)));
  return [...skus]
    .map((sku) => available(location, sku))
    .filter((quantity) => compareQuantities(quantity, '0') > 0)
    .reduce(addQuantities, '0');
}

function compareValues(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

function readable(preference: Preference, value: number): string {
  if (!Number.isFinite(value)) return 'not said';
  if (preference === 'soonest') return value === 0 ? 'today' : `in ${value} days`;
  return String(preference === 'stock' ? -value : value);
}
