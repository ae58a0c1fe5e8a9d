import type { Doc } from '../frame/json.ts';
import type { Frame } from '../frame/frame.ts';
import type { Effect } from '../wire/routes.ts';
import type { Keep } from './keep/keep.ts';

/** How this shop was set up. Times in milliseconds. */
export type Settings = {
  domain: string;
  name: string;
  currency: string;
  timeZone: string;
  taxesIncluded: boolean;
  /** Points of the bucket, and points a second that flow back. */
  bucket: { size: number; rate: number };
  scopes: Set<string>;
  versions: string[];
  jobTime: number;
  /** Root objects a second that a bulk operation writes; 0 = as fast as it can. */
  bulkRate: number;
  /** Whether a key that was used is answered from what it made, or the mutation runs again: both were seen in life. */
  replay: 'answer' | 'again';
};

/** The whole shop, as every part of it sees it. */
export type Shopify = {
  frame: Frame;
  settings: Settings;
  keep: Keep;
  /** The moment by the shop's clock, UTC, whole seconds. */
  now: () => string;
  /** The next number of a kind of object. */
  next: (kind: string) => string;
  /** Queues a webhook for each subscription of the topic; `objectId` names what it is about. */
  tell: (topic: string, objectId: string, body: () => Doc) => void;
  /** Any object by its type and number, as the API shows it; null when there is none. */
  node: (type: string, id: string) => View | null;
  /** Where the files of bulk operations are served. */
  files: () => string;
  /** Something changed that a part which works on its own should look at. */
  wake: (part: 'bulk') => void;
};

export type Args = Record<string, unknown>;
/** Under this key an object may hold how the rest of its fields is made, for those that are dear and seldom asked for. */
export const rest = Symbol('rest');
/** An object as GraphQL's executor reads it: values, or functions of arguments. */
export type View = { [name: string]: unknown; [rest]?: () => View };

/** A field of an object; undefined when it has none of that name. */
export function fieldOf(view: View, name: string): unknown {
  const make = view[rest];
  if (name in view || make === undefined) return view[name];
  Object.assign(view, make(), { [rest]: undefined });
  return view[name];
}
/** One request, as resolvers see it. */
export type Ask = {
  shop: Shopify;
  /** Connections without `first` are given whole: a bulk operation asks. */
  whole: boolean;
  /** Null for the merchant, who may do everything. */
  scopes: Set<string> | null;
  /** Filters of searches that do not exist, as Shopify warns of them. */
  warnings: Doc[];
  /** What the app brought about, for the journal. */
  effects: Effect[];
};

export function textArg(args: Args, name: string): string | null {
  const value = args[name];
  return typeof value === 'string' ? value : null;
}

export function numberArg(args: Args, name: string): number | null {
  const value = args[name];
  return typeof value === 'number' ? value : null;
}

export function inputArg(args: Args, name: string): Args {
  const value = args[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Args) : {};
}

export function listArg(args: Args, name: string): Args[] {
  const value = args[name];
  return Array.isArray(value) ? (value as Args[]) : [];
}

export function textsArg(args: Args, name: string): string[] {
  const value = args[name];
  return Array.isArray(value) ? value.map(String) : [];
}
