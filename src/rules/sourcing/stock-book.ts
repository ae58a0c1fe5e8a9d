import { addQuantities, compareQuantities, subtractQuantities } from '../../model/value/quantity.ts';
import { foldLevel, type PlacedLevel } from '../../model/stock/fold-level.ts';
import { availableAt } from './offered.ts';
import type { StockRules } from './stock-rules.ts';

/** Why units are there no more, or again. */
export type LeavingReason = 'ship' | 'short_pick' | 'restock';

/** Units that left, were not found or came back, by the hub's own reckoning. */
export interface Leaving {
  key: string;
  level: string;
  sku: string;
  location: string;
  /** Below zero: they left; above: they came back. */
  quantity: string;
  at: number;
  document: string;
  reason: LeavingReason;
}

/** What a promise is taken from and given back to. */
export interface Shelves {
  has(location: string, sku: string): boolean;
  /** Below zero when more is promised than there is. */
  available(location: string, sku: string): string;
  /** Promises units, or with a quantity below zero gives them back. */
  reserve(location: string, sku: string, quantity: string): void;
  /** Units that have left are taken off on hand, unless a count holds them already. */
  leave(location: string, sku: string, left: Omit<Leaving, 'level' | 'sku' | 'location'>): void;
}

/** The levels that a transaction has locked, and what it does to them. */
export class StockBook implements Shelves {
  readonly leavings: Leaving[] = [];
  private readonly levels = new Map<string, PlacedLevel>();
  private readonly before = new Map<string, PlacedLevel>();
  private readonly rules: StockRules;

  constructor(levels: readonly PlacedLevel[], rules: StockRules) {
    this.rules = rules;
    for (const level of levels) {
      this.levels.set(placeOf(level), level);
      this.before.set(placeOf(level), level);
    }
  }

  has(location: string, sku: string): boolean {
    return this.levels.has(placeOf({ location, sku }));
  }

  available(location: string, sku: string): string {
    const level = this.levels.get(placeOf({ location, sku }));
    return level === undefined ? '0' : availableAt(level, this.rules.locations[location]?.safety);
  }

  reserve(location: string, sku: string, quantity: string): void {
    const level = this.levels.get(placeOf({ location, sku }));
    if (level !== undefined) this.put({ ...level, reserved: addQuantities(level.reserved, quantity) });
  }

  /** Holds units for a cart, or with a quantity below zero gives back what it held. */
  hold(location: string, sku: string, quantity: string): void {
    const level = this.levels.get(placeOf({ location, sku }));
    if (level !== undefined) this.put({ ...level, softReserved: addQuantities(level.softReserved, quantity) });
  }

  /** These shelves for a cart: what it takes is held and not promised. */
  soft(): Shelves {
    return {
      has: (location, sku) => this.has(location, sku),
      available: (location, sku) => this.available(location, sku),
      reserve: (location, sku, quantity) => this.hold(location, sku, quantity),
      leave: (location, sku, left) => this.leave(location, sku, left),
    };
  }

  /** Units that have left are taken off on hand, and those that came back are added, unless a count holds that already. */
  leave(location: string, sku: string, left: Omit<Leaving, 'level' | 'sku' | 'location'>): void {
    const level = this.levels.get(placeOf({ location, sku }));
    if (level === undefined) return;
    this.leavings.push({ ...left, level: level.level, sku, location });
    const fresh = [
      {
        key: left.key,
        kind: 'delta' as const,
        quantity: left.quantity,
        at: left.at,
        since: null,
        provisional: true,
        notFound: left.reason === 'short_pick',
      },
    ];
    this.put({ ...level, ...foldLevel(level, { fresh, known: [], slackMs: this.rules.slackMs }) });
  }

  changed(): PlacedLevel[] {
    return [...this.levels.entries()].filter(([place, level]) => this.before.get(place) !== level).map(([, level]) => level);
  }

  /** Variants of which some location can promise more than before. */
  risen(): string[] {
    const risen = this.changed().filter((level) => {
      const before = this.before.get(placeOf(level));
      return before !== undefined && compareQuantities(promisable(level), promisable(before)) > 0;
    });
    return [...new Set(risen.map(({ sku }) => sku))];
  }

  private put(level: PlacedLevel): void {
    this.levels.set(placeOf(level), level);
  }
}

function promisable({ onHand, reserved, softReserved }: PlacedLevel): string {
  return [reserved, softReserved].reduce(subtractQuantities, onHand);
}

function placeOf({ location, sku }: { location: string; sku: string }): string {
  return `${location} ${sku}`;
}
