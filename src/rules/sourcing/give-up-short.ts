import { shortPick } from '../../model/fulfilment/short-picks.ts';
import type { PlaceCount } from '../../model/stock/place-count.ts';
import { compareQuantities, isSome, leastQuantity, subtractQuantities } from '../../model/value/quantity.ts';
import { anyPlace, giveBack, moved, type SettledLine } from './settle-line.ts';
import type { ShortPicks } from './stock-rules.ts';

/**
 * What places will not send of a line: it is released there, to be looked for elsewhere, unless it is to stay with the
 * place. Units that were not found are believed to be there no more; of units that were refused nothing is believed. A
 * place that finds them after all has its words taken back likewise.
 */
export function giveUpShort(at: SettledLine): void {
  for (const told of at.demand.places) {
    const location = told.location ?? placeOf(at);
    if (location !== null) judge(at, location, told);
  }
}

function judge(at: SettledLine, location: string, told: PlaceCount): void {
  const { demand, taken, promises, parts, said, rules } = at;
  const short = subtractQuantities(told.short, taken.of(location, 'short'));
  const missing = subtractQuantities(told.missing, taken.of(location, 'missing'));
  if (missing !== '0') {
    taken.add(location, 'missing', missing);
    moved(at, { location, units: missing }, 'short_pick');
  }
  if (short === '0') return;
  taken.add(location, 'short', short);
  if (compareQuantities(short, '0') < 0) {
    const found = leastQuantity(subtractQuantities('0', short), taken.of(location, 'givenUp'));
    taken.add(location, 'givenUp', subtractQuantities('0', found));
    said.push(`${location} sends ${subtractQuantities('0', short)} of line ${demand.line} after all.`);
    return;
  }
  const what = `${location} ${told.missing === '0' ? 'refuses' : 'was short of'} ${short} of line ${demand.line}${inWords(told.reason)}`;
  if (stays(rules.shortPicks, told.reason)) {
    said.push(`${what}: they stay promised there.`);
    return;
  }
  const free = leastQuantity(short, promises.unitsAt(demand.line, location, parts));
  giveBack(at, { location, units: free });
  if (isSome(free)) taken.add(location, 'givenUp', free);
  said.push(`${what}: ${isSome(free) ? 'they are looked for elsewhere' : 'none of them was promised there'}.`);
}

/** A code that nobody knows is no reason to look elsewhere, if codes decide: it may say that they come later. */
function stays(policy: ShortPicks, reason: string | null): boolean {
  if (policy !== 'by_code') return policy === 'stay';
  return reason !== null && (shortPick(reason)?.rest ?? 'backorder') === 'backorder';
}

function inWords(reason: string | null): string {
  if (reason === null) return '';
  const text = shortPick(reason)?.text;
  return ` (${reason}${text === undefined ? '' : `, ${text}`})`;
}

/** Which place it is that does not say so: the one that was short before, else the one that was asked. */
function placeOf(at: SettledLine): string | null {
  const { taken, promises, demand } = at;
  const [before] = taken.locations('short');
  return before ?? promises.locations(demand.line)[0] ?? taken.locations('consumed')[0] ?? anyPlace(at);
}
