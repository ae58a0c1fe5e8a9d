import {
  addQuantities,
  compareQuantities,
  leastQuantity,
  multiplyQuantities,
  subtractQuantities,
} from '../../model/value/quantity.ts';
import { rankPlaces, type Ranked } from './rank-places.ts';
import type { SourceInput, Want } from './source-input.ts';
import type { StockRules } from './stock-rules.ts';
import { unitsOf } from './units-of.ts';

export interface Pick {
  line: string;
  sku: string;
  location: string;
  quantity: string;
}

/** Which location ships what, what nobody can ship, and why it came so. */
export interface Sourced {
  picks: Pick[];
  /** By line, units that no stock was found for. */
  short: Record<string, string>;
  /** For people: one sentence for each thing that decided. */
  reasons: string[];
}

/** Takes what it promises, so that two lines of one order never count on the same units. */
class Shelf {
  private readonly taken = new Map<string, string>();
  private readonly promised = new Map<string, string>();
  private readonly input: SourceInput;
  private readonly rules: StockRules;

  constructor(input: SourceInput, rules: StockRules) {
    this.input = input;
    this.rules = rules;
  }

  /** Units of the want that the location could ship now. */
  units(location: string, want: Want): string {
    return unitsOf(want, (sku) => leastQuantity(this.left(location, sku), this.offered(sku)));
  }

  take(location: string, want: Want, units: string): Pick[] {
    return want.parts.map(({ sku, per }) => {
      const quantity = multiplyQuantities(units, per);
      this.taken.set(`${location} ${sku}`, addQuantities(this.taken.get(`${location} ${sku}`) ?? '0', quantity));
      this.promised.set(sku, addQuantities(this.promised.get(sku) ?? '0', quantity));
      return { line: want.line, sku, location, quantity };
    });
  }

  private left(location: string, sku: string): string {
    return subtractQuantities(this.input.available(location, sku), this.taken.get(`${location} ${sku}`) ?? '0');
  }

  /** What the channel may promise in all: its buffer stays, and what is kept back on top. */
  private offered(sku: string): string {
    const { locations = [], buffer = '0' } = this.rules.channels[this.input.channel] ?? {};
    const all = locations.map((location) => atLeastNothing(this.input.available(location, sku))).reduce(addQuantities, '0');
    const { kept } = this.input;
    return [buffer, kept?.(sku) ?? '0', this.promised.get(sku) ?? '0'].reduce(subtractQuantities, all);
  }
}

/**
 * Which location ships which units of an order. One location that has all of it is taken before any split; of those
 * the best ranked. Otherwise the location that completes most lines is taken next, up to `split` of them. Pure, and
 * the same for the same stock, whatever the order of its arguments.
 */
export function sourceOrder(input: SourceInput, rules: StockRules): Sourced {
  const { places, reasons } = rankPlaces(input, rules);
  const wants = input.wants.filter(({ quantity }) => compareQuantities(quantity, '0') > 0);
  const sourced = wants.length === 0 ? { picks: [], left: wants } : assign(input, rules, { places, wants, reasons });
  const short = Object.fromEntries(sourced.left.map(({ line, quantity }) => [line, quantity]));
  const whole = rules.reserve === 'order' || rules.channels[input.channel]?.short === 'refuse';
  if (!whole || sourced.left.length === 0) return { picks: sourced.picks, short, reasons };
  reasons.push('Nothing is reserved: of an order of this channel all or nothing is.');
  return { picks: [], short: Object.fromEntries(wants.map(({ line, quantity }) => [line, quantity])), reasons };
}

interface Assigning {
  places: readonly Ranked[];
  wants: readonly Want[];
  reasons: string[];
}

function assign(input: SourceInput, rules: StockRules, { places, wants, reasons }: Assigning): { picks: Pick[]; left: Want[] } {
  const shelf = new Shelf(input, rules);
  const picks: Pick[] = [];
  let left = [...wants];
  let open = [...places];
  for (let used = 0; used < rules.split && left.length > 0 && open.length > 0; used += 1) {
    const best = bestPlace(open, left, shelf);
    if (best === null) break;
    open = open.filter((place) => place !== best.place);
    const before = left.length;
    left = left.flatMap((want) => {
      const units = capable(best.place, want) ? shelf.units(best.place.location, want) : '0';
      const taken = leastQuantity(units, want.quantity);
      if (compareQuantities(taken, '0') <= 0) return [want];
      picks.push(...shelf.take(best.place.location, want, taken));
      const rest = subtractQuantities(want.quantity, taken);
      return compareQuantities(rest, '0') > 0 ? [{ ...want, quantity: rest }] : [];
    });
    reasons.push(sentence(best.place, { used, completed: before - left.length, of: wants.length }));
  }
  for (const { line, quantity } of left) reasons.push(`Line ${line}: ${quantity} are short at every location that may ship it.`);
  return { picks, left };
}

function sentence(
  { location, because }: Ranked,
  { used, completed, of }: { used: number; completed: number; of: number },
): string {
  const what = completed === of ? 'has every line' : `completes ${completed} of ${of} lines`;
  return `${location} ${what}${used === 0 ? '' : ', after the others'}${because === '' ? '' : ` (${because})`}.`;
}

/** The one that completes most lines; among equals the best ranked. Null: none has anything. */
function bestPlace(places: readonly Ranked[], wants: readonly Want[], shelf: Shelf): { place: Ranked } | null {
  let best: { place: Ranked; complete: number; some: number } | null = null;
  for (const place of places) {
    const units = wants.map((want) => (capable(place, want) ? shelf.units(place.location, want) : '0'));
    const complete = wants.filter((want, index) => compareQuantities(units[index] ?? '0', want.quantity) >= 0).length;
    const some = units.filter((one) => compareQuantities(one, '0') > 0).length;
    if (some === 0) continue;
    if (best === null || complete > best.complete || (complete === best.complete && some > best.some))
      best = { place, complete, some };
  }
  return best;
}

function capable({ location, capabilities }: Ranked, { needs, not = [] }: Want): boolean {
  return !not.includes(location) && needs.every((need) => capabilities.includes(need));
}

function atLeastNothing(quantity: string): string {
  return compareQuantities(quantity, '0') > 0 ? quantity : '0';
}
