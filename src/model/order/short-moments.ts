import type { MomentInput } from '../entity.ts';
import { shortPick } from '../fulfilment/short-picks.ts';
import type { Moment } from '../moment.ts';
import { isSome } from '../value/quantity.ts';
import type { Fulfilment } from './order-schema.ts';

/** What places would not send, with their reasons: each told once, when it was first said. */
export function shortMoments({ claimsOf }: Pick<MomentInput, 'claimsOf'>): Moment[] {
  const told = new Map<string, Moment>();
  for (const { system, at, value } of claimsOf('fulfilment')) {
    for (const entry of ((value ?? null) as Fulfilment | null)?.lines ?? []) {
      const moment = isSome(entry.short) ? momentOf({ system, at }, entry) : null;
      if (moment !== null && !told.has(`${system} ${moment.text}`)) told.set(`${system} ${moment.text}`, moment);
    }
  }
  return [...told.values()];
}

function momentOf({ system, at }: { system: string; at: string }, entry: Fulfilment['lines'][number]): Moment {
  const { line, location = null, short, refused = '0', reason = null } = entry;
  const who = location ?? system;
  const code = reason === null ? null : (shortPick(reason)?.text ?? null);
  const why = reason === null ? '' : `: ${reason}${code === null ? '' : `, ${code}`}`;
  const what = refused === short ? 'refuses' : 'is short of';
  return { at, what: 'short', classifier: 'actual', text: `${who} ${what} ${short} of line ${line}${why}`, system };
}
