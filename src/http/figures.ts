import type { FastifyInstance } from 'fastify';
import { SynclineError } from '../errors.ts';
import { FIGURE_IDS, FIGURES, type FigureDefinition, type FigureId } from '../model/figures/figures.ts';
import { figuresOf, placedAtOf } from '../model/figures/order-figures.ts';
import { addTallies, emptyTally, ratioOf, type Count, type Tally } from '../model/figures/tally.ts';
import { readWindow, type Window } from '../model/figures/window.ts';
import type { Store } from '../store/connect.ts';
import { eachOrderSince } from '../store/views/order-figures.ts';

/** One figure of a window, with what it is the ratio of. */
export interface Figure extends Count, Pick<FigureDefinition, 'version' | 'name' | 'unit'> {
  id: FigureId;
  /** numerator / denominator, to six decimal places; null: nothing was counted. */
  ratio: number | null;
}

/** The figures of the orders that were placed in a window. */
export interface Figures {
  /** RFC 3339; `to` is the first moment that is no longer counted. */
  from: string;
  to: string;
  zone: string;
  /** What decides in which window an order is. */
  datedBy: string;
  /** How many were placed in it. */
  orders: number;
  figures: Figure[];
}

interface FigureRoutes {
  store: Store;
  /** Epoch milliseconds. */
  now: () => number;
}

const NAMES = ['from', 'to', 'zone'] as const;

/** By how much a clock may be wrong: an order is known at the earliest so long before the time at which it says it was placed. */
const CLOCKS_DIFFER = 86_400_000;

/** `GET /figures?from=&to=&zone=`. One at a time: several that are asked at once take no more than one connection. */
export function figureRoutes(api: FastifyInstance, routes: FigureRoutes): void {
  let before: Promise<unknown> = Promise.resolve();
  api.get<{ Querystring: Record<string, string | string[]> }>('/figures', ({ query }) => {
    const window = windowOf(query, routes.now());
    const answer = before.then(() => count(routes.store, window));
    before = answer.catch(() => undefined);
    return answer;
  });
}

function windowOf(query: Record<string, string | string[]>, now: number): Window {
  const asked: Partial<Record<(typeof NAMES)[number], string>> = {};
  for (const [name, value] of Object.entries(query)) {
    const known = NAMES.find((one) => one === name);
    if (known === undefined) throw refused(name.slice(0, 40), `one of ${NAMES.join(', ')}`);
    if (typeof value !== 'string') throw refused(known, 'one value');
    asked[known] = value;
  }
  const window = readWindow(asked, now);
  if ('field' in window) throw refused(window.field, window.expected);
  return window;
}

function refused(field: string, expected: string): SynclineError {
  return new SynclineError('SYN_API_BAD_REQUEST', `${field}: expected ${expected}.`);
}

async function count(store: Store, { from, to, zone }: Window): Promise<Figures> {
  let orders = 0;
  let tally = emptyTally();
  await eachOrderSince(store, from - CLOCKS_DIFFER, {
    // A transaction may be taken again: then all is counted anew.
    begin: () => {
      orders = 0;
      tally = emptyTally();
    },
    seen: (body) => placedAtOf(body) >= from && placedAtOf(body) < to,
    take: (order) => {
      orders += 1;
      tally = addTallies(tally, figuresOf(order));
    },
  });
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    zone,
    datedBy: 'header.placedAt',
    orders,
    figures: FIGURE_IDS.map((id) => figureOf(id, tally)),
  };
}

function figureOf(id: FigureId, tally: Tally): Figure {
  const { version, name, unit } = FIGURES[id];
  return { id, version, name, unit, ...tally[id], ratio: ratioOf(tally[id]) };
}
