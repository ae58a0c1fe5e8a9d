import type { Fact } from '../../model/fact.ts';
import type { Shadow, ShadowGroup } from '../../model/delivery.ts';
import { hashOf } from '../../model/hash.ts';
import { earlierThan, isEnded, isGivenUp, placedAnew } from '../../model/placements.ts';
import type { Receipt } from '../hub-message.ts';

/** How many earlier own values are remembered: a webhook older than that many writes is read again by the poll. */
const PAST = 8;

export function emptyShadow(): Shadow {
  return { exists: false, id: null, version: null, at: 0, groups: {} };
}

/** The shadow after a receipt. Pure; receipts of one delivery come in the order of their attempts. */
export function withReceipt(shadow: Shadow | null, receipt: Receipt, passes: boolean): Shadow {
  const before = beforeReceipt(shadow ?? emptyShadow(), receipt);
  // The version stays: what the target says of an older one, or of this one, is from before.
  if (receipt.outcome === 'absent') return { ...withoutStep(before), exists: false, at: receipt.at, groups: {} };
  const groups = { ...before.groups };
  for (const [group, written] of Object.entries(receipt.groups)) {
    const after = afterWrite(before.groups[group], written, receipt.settled[group], receipt.at);
    groups[group] = { ...after, ...retold(before, group, written.hash) };
  }
  const { next } = receipt;
  const after: Shadow = {
    // A step before the one that makes it leaves the target without it.
    exists: next === undefined || before.exists || receipt.externalId !== null,
    id: receipt.externalId ?? before.id,
    version: receipt.externalVersion ?? (before.exists ? before.version : null),
    at: receipt.at,
    groups,
    ...(next === undefined ? {} : { next }),
    ...earlierThan(before, receipt.externalId),
  };
  // Only the whole of the calls is what the target has taken on.
  const accepted = next === undefined ? acceptedAfter(before, groups, passes) : before.accepted;
  return accepted === undefined ? after : { ...after, accepted };
}

/** What a target holds after it has given the record up is the next object. */
function beforeReceipt(shadow: Shadow, { outcome }: Receipt): Shadow {
  return outcome === 'held' && isEnded(shadow) ? placedAnew(shadow) : shadow;
}

/** The shadow of a delivery whose next try begins with another step, or with none; undefined: as before. */
export function withStep(shadow: Shadow | null, next: string | null | undefined): Shadow | null {
  if (next === undefined || (next === null && shadow === null)) return shadow;
  return next === null ? withoutStep(shadow ?? emptyShadow()) : { ...(shadow ?? emptyShadow()), next };
}

/** The shadow when nothing has to follow any more. */
function withoutStep(shadow: Shadow): Shadow {
  const { next: _, ...rest } = shadow;
  return rest;
}

/** Of a value that is written whole again with another one nothing is counted. */
function retold(before: Shadow, group: string, hash: string): Pick<ShadowGroup, 'retold'> {
  const known = before.groups[group];
  if (known?.hash !== hash) return {};
  const times = (known.retold ?? 0) + (heldHash(before, group) === hash ? 0 : 1);
  return times === 0 ? {} : { retold: times };
}

function afterWrite(
  before: ShadowGroup | undefined,
  written: Receipt['groups'][string],
  settled: string | undefined,
  at: number,
): ShadowGroup {
  const { hash, ...origin } = written;
  const past =
    before === undefined || before.hash === hash || before.hash === '' ? before?.past : [before.hash, ...(before.past ?? [])];
  return {
    hash,
    at,
    origin,
    ...(settled === undefined || settled === hash ? {} : { settled }),
    ...(past === undefined ? {} : { past: past.slice(0, PAST) }),
    ...(before?.seen === undefined ? {} : { seen: before.seen }),
  };
}

/** What the target accepted first stays, until it accepts a request that says otherwise. */
function acceptedAfter(before: Shadow, groups: Shadow['groups'], passes: boolean): Shadow['accepted'] {
  if (!passes) return before.accepted;
  if (before.accepted !== undefined && Object.keys(before.accepted).length > 0) return before.accepted;
  const written = Object.entries(groups).filter(([, { hash }]) => hash !== '');
  return Object.fromEntries(written.map(([group, { hash }]) => [group, hash]));
}

/** The shadow of a state delivery after its target accepted a request about it. Pure. */
export function withAcceptance(shadow: Shadow, request: { kind: string; groups: Record<string, string> }, at: number): Shadow {
  if (request.kind === 'cancel') return { ...withoutStep(shadow), exists: false, at, ...givenUp(shadow) };
  // A payment that was asked for is nothing that the target holds of the record.
  if (Object.keys(request.groups).length === 0) return shadow;
  const groups = { ...shadow.groups };
  for (const [group, hash] of Object.entries(request.groups)) groups[group] = { ...groups[group], hash, at };
  return { ...shadow, at, groups, accepted: { ...shadow.accepted, ...request.groups } };
}

function givenUp({ id, given = [] }: Shadow): Pick<Shadow, 'given'> {
  return id === null || given.includes(id) ? {} : { given: [...given, id] };
}

/** The target's newest claims, noted beside what we wrote. Returns the same object when nothing is new. */
export function withObservations(shadow: Shadow | null, facts: Fact[]): Shadow | null {
  // What is shown of an object that was given up is not what is held.
  const told = shadow?.given === undefined ? facts : facts.filter(({ subject }) => !isGivenUp(shadow, subject.id));
  const ordered = told.length < 2 ? told : told.toSorted((x, y) => x.version - y.version || x.receivedAt - y.receivedAt);
  // Of several objects of one record the one that we write to tells whether it is there.
  const own = ordered.findLast((fact) => fact.subject.id === shadow?.id);
  const newest = own ?? ordered.at(-1);
  if (newest === undefined) return shadow;
  let result = shadow ?? emptyShadow();
  for (const fact of ordered) result = withObservation(result, fact);
  // What is there by its receipt is not gone because another object is.
  const exists = own === undefined && shadow?.exists === true ? true : existsAfter(shadow ?? emptyShadow(), newest);
  if (exists !== result.exists)
    result = { ...(exists ? result : withoutStep(result)), exists, at: Math.max(result.at, newest.receivedAt) };
  return result.id === null ? { ...result, id: newest.subject.id } : result;
}

/** Whether the object is there is what the newest claim says, unless we have learnt it since from an answer. */
function existsAfter(shadow: Shadow, newest: Fact): boolean {
  const held = newest.versioned ? numberOf(shadow.version) : Number.NaN;
  const isLater = newest.receivedAt > shadow.at;
  if (Number.isNaN(held)) return isLater ? !newest.gone : shadow.exists;
  if (newest.version > held) return !newest.gone;
  return shadow.exists && !(newest.version === held && newest.gone && isLater);
}

function withObservation(before: Shadow, fact: Fact): Shadow {
  const groups = { ...before.groups };
  let changed = false;
  for (const [group, value] of Object.entries(fact.groups)) {
    const known = groups[group];
    if (known?.seen !== undefined && !isNewer(fact, known.seen)) continue;
    const seen = { hash: hashOf(value), version: fact.version, versioned: fact.versioned, at: fact.receivedAt };
    groups[group] = known === undefined ? { hash: '', at: 0, seen } : { ...known, seen };
    changed = true;
  }
  const version = before.id === null || before.id === fact.subject.id ? newerVersion(before, fact) : before.version;
  if (!changed && version === before.version) return before;
  return { ...before, version, at: Math.max(before.at, fact.receivedAt), groups };
}

function isNewer(fact: Fact, seen: NonNullable<ShadowGroup['seen']>): boolean {
  if (fact.version !== seen.version) return fact.version > seen.version;
  return fact.receivedAt > seen.at;
}

/** NaN for a version that is no number of the target's: an ETag may look like `12e34`. */
function numberOf(version: string | null): number {
  return version !== null && /^\d+(\.\d+)?$/.test(version) ? Number(version) : Number.NaN;
}

/** A number is compared; anything else (an ETag only proves different) is taken when it was received later. */
function newerVersion(shadow: Shadow, fact: Fact): string | null {
  if (!fact.versioned) return shadow.version;
  const held = numberOf(shadow.version);
  if (Number.isNaN(held)) return fact.receivedAt > shadow.at ? String(fact.version) : shadow.version;
  return fact.version > held ? String(fact.version) : shadow.version;
}

/**
 * The hash of what the target holds of a group, in our terms: its own words for a value that we
 * wrote (trimmed, re-cased) count as that value. Undefined: nothing is known.
 */
export function heldHash(shadow: Shadow | null, group: string): string | undefined {
  const held = shadow?.groups[group];
  if (shadow === null || held === undefined || !shadow.exists) return undefined;
  const { seen } = held;
  if (seen === undefined) return held.hash;
  if (seen.hash === held.hash || seen.hash === held.settled) return held.hash;
  return seenAfterWrite(shadow, held, seen) ? seen.hash : held.hash;
}

function seenAfterWrite(shadow: Shadow, held: ShadowGroup, seen: NonNullable<ShadowGroup['seen']>): boolean {
  if (held.hash === '') return true;
  // An own value from before the last write: its webhook is merely late.
  if (held.past?.includes(seen.hash) === true && seen.at < held.at) return false;
  const written = numberOf(shadow.version);
  if (seen.versioned && !Number.isNaN(written)) return seen.version >= written && seen.at >= held.at;
  return seen.at > held.at;
}
