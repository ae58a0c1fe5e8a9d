import { Type } from 'typebox';
import { isZone } from '../model/value/instant.ts';
import { Decimal } from '../model/value/quantity.ts';
import type { ChannelRules, LocationRules, Preference, StockRules } from '../rules/sourcing/stock-rules.ts';
import { durationMs } from './duration.ts';
import type { Hub } from './hub.ts';
import { WavesForm, type WavesInput } from './waves.ts';

/** What the other channels keep back for this one while it cannot be told what it may offer. */
export interface GuardInput {
  /** How long it may not have been told before anything is kept back: `5m`. */
  after: string;
  /** Units of a variant that it was not told of: decimal text. */
  step: string;
  /** After how long a further step is added; `after` when it is left out. */
  every?: string;
  /** The ceiling: decimal text. */
  most: string;
}

/** How a location ships, and when it picks. */
export type LocationInput = LocationRules & { waves?: WavesInput };

export type ChannelInput = Omit<ChannelRules, 'guard'> & { guard?: GuardInput };

/** Which stock may be promised by whom, as it is written: what is left out has a default. */
export interface StockInput<System extends string> {
  /** By the code that all systems use for them. */
  locations: Readonly<Record<string, LocationInput>>;
  /** By the system that sells. */
  channels: { readonly [Name in System]?: ChannelInput };
  /** What decides between locations, the first first: `['priority', 'distance', 'cost']`. */
  prefer?: readonly Preference[];
  /** At most so many locations ship one order: 2. */
  split?: number;
  /** `line`: what is there is reserved. `order`: nothing before all of the order can be. */
  reserve?: StockRules['reserve'];
  /**
   * What becomes of units that a location was short of or refuses: `elsewhere`, they are released there and looked for at the
   * others; `stay`, it sends them later; `by_code`, they stay where the code of its shipping advice says so (BO, BP, DS).
   */
  shortPicks?: StockRules['shortPicks'];
  /** From when on a location no longer counts units, where it does not say so itself (`locations.<code>.leaves`): `shipped`. */
  leaves?: StockRules['leaves'];
  /** True: the hub takes off what has left until the next count. False where movements of the owner tell of it. */
  deduct?: boolean;
  /**
   * True: the hub puts back what a return was inspected and put back on the shelf, until the next count. False where movements
   * of the owner tell of it. As `deduct` when it is left out.
   */
  restock?: boolean;
  /** How far before a deduction of ours a count may lie that holds it already: `0s`. */
  slack?: string;
  /** How much older than the count that stands one may come, as transport reorders them, before a person is told: `1h`. */
  late?: string;
  /** How long after a receipt that was not the whole of it the rest of a transfer may still come: `24h`. */
  transfers?: string;
  /** How long units are kept for a buyer who has not ordered yet: `for` where nobody says, `15m`, and `most` at all, `24h`. */
  carts?: { for?: string; most?: string };
}

const PREFERENCES = ['distance', 'cost', 'soonest', 'priority', 'stock'] as const satisfies readonly Preference[];
const NONE = { additionalProperties: false };
const Code = Type.String({ minLength: 1 });
const ByCountry = Type.Record(Type.String({ pattern: '^([A-Z]{2}|\\*)$' }), Type.Number({ minimum: 0 }));
const Units = Type.Refine(
  Decimal,
  (text) => !text.startsWith('-'),
  () => 'must not be below zero',
);

const LocationForm = Type.Object(
  {
    priority: Type.Optional(Type.Number()),
    countries: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }))),
    distance: Type.Optional(ByCountry),
    cost: Type.Optional(ByCountry),
    capabilities: Type.Optional(Type.Array(Code)),
    cutOff: Type.Optional(Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })),
    zone: Type.Optional(Code),
    days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1 })),
    safety: Type.Optional(Units),
    leaves: Type.Optional(Type.Enum(['picked', 'shipped'])),
    waves: Type.Optional(WavesForm),
  },
  NONE,
);

const ChannelForm = Type.Object(
  {
    locations: Type.Array(Code, { minItems: 1 }),
    buffer: Type.Optional(Units),
    short: Type.Optional(Type.Enum(['backorder', 'refuse'])),
    guard: Type.Optional(
      Type.Object({ after: Type.String(), step: Units, every: Type.Optional(Type.String()), most: Units }, NONE),
    ),
  },
  NONE,
);

export const StockForm = Type.Object(
  {
    locations: Type.Record(Type.String(), LocationForm, { minProperties: 1 }),
    channels: Type.Record(Type.String(), ChannelForm, { minProperties: 1 }),
    prefer: Type.Optional(Type.Array(Type.Enum([...PREFERENCES]), { minItems: 1 })),
    split: Type.Optional(Type.Integer({ minimum: 1 })),
    reserve: Type.Optional(Type.Enum(['line', 'order'])),
    shortPicks: Type.Optional(Type.Enum(['elsewhere', 'stay', 'by_code'])),
    leaves: Type.Optional(Type.Enum(['picked', 'shipped'])),
    deduct: Type.Optional(Type.Boolean()),
    restock: Type.Optional(Type.Boolean()),
    slack: Type.Optional(Type.String()),
    late: Type.Optional(Type.String()),
    transfers: Type.Optional(Type.String()),
    carts: Type.Optional(Type.Object({ for: Type.Optional(Type.String()), most: Type.Optional(Type.String()) }, NONE)),
  },
  NONE,
);

/** The rules with every default filled in. */
export function withStockDefaults(input: StockInput<string>): StockRules {
  return {
    locations: input.locations,
    channels: Object.fromEntries(
      Object.entries(input.channels).map(([name, rules]) => [name, channelRules(rules as ChannelInput)]),
    ),
    prefer: input.prefer ?? ['priority', 'distance', 'cost'],
    split: input.split ?? 2,
    reserve: input.reserve ?? 'line',
    shortPicks: input.shortPicks ?? 'elsewhere',
    leaves: input.leaves ?? 'shipped',
    deduct: input.deduct ?? true,
    restock: input.restock ?? input.deduct ?? true,
    slackMs: msOf(input.slack ?? '0s'),
    lateMs: msOf(input.late ?? '1h'),
    transferMs: msOf(input.transfers ?? '24h'),
    carts: { forMs: msOf(input.carts?.for ?? '15m'), mostMs: msOf(input.carts?.most ?? '24h') },
  };
}

function channelRules({ guard, ...rules }: ChannelInput): ChannelRules {
  if (guard === undefined) return rules;
  const { after, every = after, step, most } = guard;
  return { ...rules, guard: { afterMs: msOf(after), everyMs: msOf(every), step, most } };
}

function msOf(text: string): number {
  return durationMs(text) ?? Number.NaN;
}

/** What of the stock's rules does not fit the rest of the configuration, each as `path: what, remedy`. */
export function stockProblems(hub: Hub): string[] {
  const { stock } = hub;
  if (stock === undefined) return [];
  const found = Object.entries(stock.channels).flatMap(([channel, rules]) => channelProblems(hub, stock, { channel, rules }));
  for (const [location, { zone }] of Object.entries(stock.locations)) {
    if (zone !== undefined && !isZone(zone)) found.push(`stock.locations.${location}.zone: "${zone}" is no IANA time zone`);
  }
  if (Number.isNaN(stock.slackMs)) found.push('stock.slack: use a duration such as "5s" or "500ms"');
  if (Number.isNaN(stock.lateMs)) found.push('stock.late: use a duration such as "1h" or "30m"');
  if (Number.isNaN(stock.transferMs)) found.push('stock.transfers: use a duration such as "24h"');
  found.push(...cartProblems(stock.carts));
  const counted = hub.ownership['inventory-level']?.['onHand'];
  if (counted?.kind !== 'ledger') {
    found.push("ownership.inventory-level.onHand: the hub keeps the stock, so say whose counts stand: ledger('<system>')");
  }
  for (const [index, { entity, groups }] of hub.flows.entries()) {
    if (entity !== 'inventory-level' || !groups.includes('onHand')) continue;
    found.push(`flows[${index}].groups: "onHand" is in the ledger; use derived.onHand or derived.available`);
  }
  return found;
}

function cartProblems({ forMs, mostMs }: StockRules['carts']): string[] {
  const found = [
    ...(forMs > 0 ? [] : ['stock.carts.for: use a duration above zero such as "15m"']),
    ...(mostMs > 0 ? [] : ['stock.carts.most: use a duration above zero such as "24h"']),
  ];
  return forMs > mostMs ? ['stock.carts.for: it is longer than stock.carts.most; shorten the one or lengthen the other'] : found;
}

function channelProblems(hub: Hub, stock: StockRules, { channel, rules }: { channel: string; rules: ChannelRules }): string[] {
  const path = `stock.channels.${channel}`;
  const strange = rules.locations.filter((location) => !Object.hasOwn(stock.locations, location));
  const { afterMs = 0, everyMs = 1 } = rules.guard ?? {};
  return [
    ...(Number.isNaN(afterMs) || !(everyMs > 0) ? [`${path}.guard: use durations above zero such as "5m" or "30s"`] : []),
    ...(Object.hasOwn(hub.systems, channel)
      ? []
      : [`${path}: there is no such system; known are ${Object.keys(hub.systems).join(', ')}`]),
    ...strange.map(
      (location) =>
        `${path}.locations: "${location}" is not among stock.locations; known are ${Object.keys(stock.locations).join(', ')}`,
    ),
  ];
}
