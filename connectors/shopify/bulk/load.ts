import type { Failed } from '../../../src/kit/classify.ts';
import type { Page, Spending } from '../../../src/kit/contract.ts';
import { KINDS } from '../kinds.ts';
import type { EntityName } from '../settings.ts';
import type { Range } from './ranges.ts';

/** What one operation is for, and how often it was started. */
export interface Slice extends Range {
  starts: number;
}

/** An operation that writes, or whose file is being read. */
export interface Running extends Slice {
  operation: string;
  /** Bytes of its file that have been read. */
  at: number;
  /** Bytes that are asked for next, when it is not the usual number. */
  piece?: number;
}

/** Where a first load stands, as text between two pages. */
export interface Load {
  bulk: {
    /** The least and the greatest id; null until it has been asked for. */
    span: { first: number; last: number } | null;
    /** What is still to be begun, in its order. */
    open: Slice[];
    running: Running[];
    /** Those that run have been looked at since a file was last read. */
    looked: boolean;
    /** Looks since one of them last ended. */
    quiet: number;
  };
}

export type Listed = Page | Failed;

export function beginLoad(): Load {
  const open = [{ from: null, to: null, count: null, starts: 0 }];
  return { bulk: { span: null, open, running: [], looked: false, quiet: 0 } };
}

/** The load that a cursor holds; null when it is a cursor of pages. */
export function readLoad(cursor: string): Load | null {
  const { bulk } = JSON.parse(cursor) as Partial<Load>;
  return bulk === undefined ? null : { bulk };
}

/** What was asked for nothing: what the page was to cost is given back. */
export const FREE: Spending = { spent: 0 };

/** The page after which the load stands so. */
export function goOn(load: Load, change: Partial<Load['bulk']>, told: Spending & { waitMs?: number }): Page {
  return { parts: [], next: JSON.stringify({ bulk: { ...load.bulk, ...change } }), ...told };
}

/** The same load with one of its operations changed, or without it. */
export function changed(load: Load, one: Running, change: Partial<Running> | null): Running[] {
  return load.bulk.running.flatMap((other) => {
    if (other.operation !== one.operation) return [other];
    return change === null ? [] : [{ ...other, ...change }];
  });
}

/** An operation that came to nothing is to be begun again. */
export function reopened({ operation: _operation, at: _at, piece: _piece, ...slice }: Running): Slice {
  return slice;
}

/** Where the reading goes on when every operation has been read: what a bulk operation does not give is listed. */
export function afterLoad(entity: EntityName): string | null {
  return KINDS[entity].lists.length > 1 ? listFrom(1) : null;
}

/** The cursor of a list's first page, from the beginning of time. */
export function listFrom(list: number): string {
  return JSON.stringify({ list, from: null, since: null, after: null, seen: 0 });
}

export function refused(message: string): Failed {
  return { kind: 'failed', class: 'permanent', status: null, message };
}
