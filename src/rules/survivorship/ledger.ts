import { addQuantities, compareQuantities } from '../../model/value/quantity.ts';
import { hashOf } from '../../model/hash.ts';
import type { Json } from '../../model/json.ts';
import type { Candidate, Contest, Moved, Verdict } from './candidate.ts';

interface Level {
  quantity: string;
  asOf: string;
}

/**
 * The latest count of whoever counts (of several, the first that speaks of it) plus every movement after it, each key once. Without movements it is
 * that claim as it stands. The group's value is `{ quantity, asOf, … }`.
 */
export function ledger(contest: Contest, systems: readonly string[]): Verdict {
  const rule = `ledger(${systems.join(' + ')})`;
  const reason = `only ${systems.join(' and ')} count${systems.length === 1 ? 's' : ''}`;
  const counts = (system: string) => contest.candidates.find((candidate) => candidate.system === system);
  const claim = systems.map(counts).find((found) => found !== undefined) ?? null;
  const movements = distinct(contest.movements());
  if (claim === null || !isLevel(claim.value) || movements.length === 0) return { winner: claim, rule, reason };
  const counted = latestCount(
    claim.value,
    movements.filter((moved) => moved.system === claim.system),
  );
  const level = movements.reduce((sum, moved) => afterwards(sum, moved, counted), counted);
  return { winner: withLevel(claim, claim.value, level), rule, reason };
}

function isLevel(value: Json): value is { quantity: string; asOf: string } {
  return (
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    typeof value['quantity'] === 'string' &&
    typeof value['asOf'] === 'string'
  );
}

function latestCount(claimed: Level, movements: Moved[]): Level {
  let latest: Level = { quantity: claimed.quantity, asOf: claimed.asOf };
  for (const { movement } of movements) {
    if (movement.kind !== 'count') continue;
    const difference = Date.parse(movement.at) - Date.parse(latest.asOf);
    // Two counts of one instant: the smaller, so that what is not there is not sold.
    const smaller = compareQuantities(movement.quantity, latest.quantity) < 0;
    if (difference > 0 || (difference === 0 && smaller)) latest = { quantity: movement.quantity, asOf: movement.at };
  }
  return latest;
}

function afterwards(sum: Level, { movement }: Moved, counted: Level): Level {
  const at = Date.parse(movement.at);
  if (movement.kind !== 'delta' || at <= Date.parse(counted.asOf)) return sum;
  const asOf = at > Date.parse(sum.asOf) ? movement.at : sum.asOf;
  return { quantity: addQuantities(sum.quantity, movement.quantity), asOf };
}

function withLevel(claim: Candidate, value: { [key: string]: Json }, level: Level): Candidate {
  if (level.quantity === value['quantity'] && level.asOf === value['asOf']) return claim;
  const folded = { ...value, quantity: level.quantity, asOf: level.asOf };
  return { ...claim, value: folded, hash: hashOf(folded), at: Date.parse(level.asOf) };
}

/** One per (subject, key), in an order that knows no arrival. */
function distinct(movements: Moved[]): Moved[] {
  const byKey = new Map<string, Moved>();
  for (const moved of movements) {
    const key = `${moved.system}/${moved.subject}#${moved.movement.key}`;
    const known = byKey.get(key);
    if (known === undefined || text(moved) < text(known)) byKey.set(key, moved);
  }
  return [...byKey.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, moved]) => moved);
}

function text({ movement }: Moved): string {
  return `${movement.at} ${movement.kind} ${movement.quantity}`;
}
