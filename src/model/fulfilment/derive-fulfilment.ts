import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import type { Answer, Lines, Request, Step } from './fulfilment-schema.ts';
import { isSome } from '../value/quantity.ts';
import { lineProgress, type LineProgress } from './line-progress.ts';
import { readStatus, type FulfilmentStatus } from './status-words.ts';

/** How far a hand has been on the goods, the furthest first. */
const PROGRESS = ['packed', 'in_progress', 'accepted'] as const;
const ASKED = ['submitted', 'open', 'scheduled'] as const;

interface Told {
  /** Every status that was ever told of. */
  said: ReadonlySet<FulfilmentStatus>;
  lines: readonly LineProgress[];
  held: boolean;
}

/**
 * `{ status, partial, lines, flags, refused, unknown }`: where a request stands, from sets of what both sides have said.
 * Neither side's clock is compared with the other's, so a word is judged by what else was said and not by when:
 *
 * 1. Goods that left have left, whatever was said of cancelling: `shipped`, and a part of it if something is still to come.
 * 2. Closed and incomplete are ends that its doer tells of; cancelled and rejected are, as long as nothing has left.
 *    Who has accepted can no longer reject.
 * 3. A wish to cancel waits for its answer; one that was refused goes on.
 * 4. A hold stops what no hand has been laid on; later it is a flag.
 * 5. Else it is as far as the furthest that was told.
 */
export function deriveFulfilment({ groups, events }: DeriveInput): Record<string, Json> {
  const request = (groups['request'] ?? null) as Request | null;
  const answer = (groups['answer'] ?? null) as Answer | null;
  const asked = ((groups['lines'] ?? null) as Lines | null)?.lines ?? [];
  const steps = events
    .filter(({ type, classifier }) => type === 'step' && classifier === 'actual')
    .map(({ data }) => data as Step);
  const words = [request, answer, ...steps].filter((one) => one !== null);
  const read = words.map(({ list = null, status }) => ({ status, is: readStatus(list, status) }));
  const said = new Set(read.flatMap(({ is }) => is ?? []));
  const lines = lineProgress(asked, answer);
  const told: Told = { said, lines, held: (groups['hold'] ?? null) !== null || said.has('on_hold') };
  return {
    status: statusOf(told),
    partial: hasLeft(told) && lines.some(({ open, backordered }) => isSome(open) || isSome(backordered)),
    lines: lines.map((line) => ({ ...line })),
    flags: flagsOf(told),
    refused: refusedOf(told),
    unknown: [...new Set(read.flatMap(({ status, is }) => (is === null ? [status] : [])))].toSorted(),
  };
}

function hasLeft({ said, lines }: Told): boolean {
  return said.has('shipped') || lines.some(({ shipped }) => isSome(shipped));
}

function isBegun({ said }: Told): boolean {
  return PROGRESS.some((word) => said.has(word));
}

function statusOf(told: Told): FulfilmentStatus {
  const { said, held } = told;
  if (said.has('closed')) return 'closed';
  if (said.has('incomplete')) return 'incomplete';
  if (hasLeft(told)) return 'shipped';
  if (said.has('cancelled')) return 'cancelled';
  if (said.has('rejected') && !isBegun(told)) return 'rejected';
  if (said.has('cancel_requested') && !said.has('cancel_refused')) return 'cancel_requested';
  if (held && !isInHand(told)) return 'on_hold';
  return PROGRESS.find((word) => said.has(word)) ?? ASKED.find((word) => said.has(word)) ?? 'open';
}

function isInHand({ said }: Told): boolean {
  return said.has('in_progress') || said.has('packed');
}

function flagsOf(told: Told): string[] {
  const { said, lines, held } = told;
  const left = hasLeft(told);
  return [
    ...(left && said.has('cancelled') ? ['shipped_despite_cancel'] : []),
    ...(left && said.has('cancel_requested') && !said.has('cancelled') ? ['cancel_lost_the_race'] : []),
    ...(said.has('cancel_refused') ? ['cancel_refused'] : []),
    ...(held && isInHand(told) ? ['held_in_hand'] : []),
    ...(lines.some(({ over }) => isSome(over)) ? ['over_shipped'] : []),
    ...(lines.some(({ backordered, cancelled, substituted }) => [backordered, cancelled, substituted].some(isSome))
      ? ['short']
      : []),
  ];
}

/** Words that do not fit what has happened: kept, named, and not applied. */
function refusedOf(told: Told): Json[] {
  const { said } = told;
  const refused: Json[] = [];
  if (hasLeft(told) && said.has('cancelled')) refused.push({ what: 'cancelled', state: 'shipped' });
  if (said.has('rejected') && (isBegun(told) || hasLeft(told)))
    refused.push({ what: 'rejected', state: hasLeft(told) ? 'shipped' : 'accepted' });
  return refused;
}
