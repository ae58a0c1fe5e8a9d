/** How a location ships, and what it is ranked by; what is left out does not limit it. */
export interface LocationRules {
  /** Smaller is chosen first where nothing before it decides. */
  priority?: number;
  /** ISO 3166-1 codes of the countries that it ships to. */
  countries?: readonly string[];
  /** By country, `*` for all others: how far, and what a parcel costs, in any unit that all locations share. */
  distance?: Readonly<Record<string, number>>;
  cost?: Readonly<Record<string, number>>;
  /** What it can handle: `hazmat`, `cold`. */
  capabilities?: readonly string[];
  /** Orders placed after this moment of its day leave on its next working day: `14:30`, in `zone`. */
  cutOff?: string;
  /** IANA name; UTC when absent. */
  zone?: string;
  /** Working days, 1 is Monday; all when absent. */
  days?: readonly number[];
  /** Units of every variant that are never promised: decimal text. */
  safety?: string;
  /** From when on it no longer counts units; as the hub says for all when absent. */
  leaves?: 'picked' | 'shipped';
}

/** What the other channels keep back for one that cannot be told. */
export interface GuardRules {
  /** How long it may be silent before anything is kept back, and how often a step is added after that; milliseconds. */
  afterMs: number;
  everyMs: number;
  /** Units of every variant that it was not told of, and how many there may be at most: decimal text. */
  step: string;
  most: string;
}

export interface ChannelRules {
  /** The codes of the locations that its orders may be shipped from. */
  locations: readonly string[];
  /** Units of every variant that are not offered there: decimal text. */
  buffer?: string;
  /** Absent: nothing more is kept back for it than its buffer. */
  guard?: GuardRules;
  /** `backorder`: what is short waits for stock. `refuse`: an order that cannot be met gets nothing, and a person is told. */
  short?: 'backorder' | 'refuse';
}

/** What a sourcing may be decided by, in the order that is wanted. */
export type Preference = 'distance' | 'cost' | 'soonest' | 'priority' | 'stock';

/**
 * `elsewhere`: released there, and looked for at the other locations; what none has waits for stock. `stay`: promised to the
 * order where they were short, for the location sends them later. `by_code`: the reason that it gives says which.
 */
export type ShortPicks = 'elsewhere' | 'stay' | 'by_code';

/** Who may promise which stock, and how an order is sourced. */
export interface StockRules {
  locations: Readonly<Record<string, LocationRules>>;
  /** By the name of the system that sells. */
  channels: Readonly<Record<string, ChannelRules>>;
  prefer: readonly Preference[];
  /** At most so many locations an order; 1 never splits it. */
  split: number;
  /** `order`: nothing is reserved before all of an order can be. */
  reserve: 'line' | 'order';
  /** What becomes of units that a location will not send. */
  shortPicks: ShortPicks;
  /** From when on units no longer are on hand, where the location does not say otherwise. */
  leaves: 'picked' | 'shipped';
  /** The hub takes off on-hand what has left, until the owner's next count: only where no movement tells of it. */
  deduct: boolean;
  /** The hub puts back what inspected returns put back: only where no movement tells of it. */
  restock: boolean;
  /** How far before a deduction of ours a count may lie that holds it already, in milliseconds. */
  slackMs: number;
  /** How much older than the count that stands one may come before a person is told, in milliseconds. */
  lateMs: number;
  /** How long after a receipt that was not the whole of it the rest of a transfer may still come, in milliseconds. */
  transferMs: number;
  /** How long a cart holds units, where it does not say, and how long it may at most; milliseconds. */
  carts: { forMs: number; mostMs: number };
}
