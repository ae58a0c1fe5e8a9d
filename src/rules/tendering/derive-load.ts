import type { DeriveInput } from '../../model/entity.ts';
import type { Json } from '../../model/json.ts';
import type { Header, Silence } from '../../model/load/load-schema.ts';
import type { Address } from '../../model/value/address.ts';
import { nextLook, type NextLook } from './next-look.ts';
import { guideFor, type TenderingRules } from './routing-guide.ts';
import { isStanding } from './tender-state.ts';
import { decisions, tendersOf, type Tender } from './tender.ts';

/** What a load shows under `derived`. */
export interface DerivedLoad {
  status: 'waiting' | 'tendering' | 'accepted' | 'uncovered' | 'cancelled';
  /** The system of the carrier that takes it; null: none does yet. */
  carrier: string | null;
  /** The carrier's own number of the booking. */
  reference: string | null;
  /** The routing guide that it goes by; null: none fits. */
  guide: string | null;
  tenders: Tender[];
  /** By system: what each carrier that is asked, or has accepted, is to hold. */
  asked: Record<string, { turn: number; respondBy: string }>;
  /** Acceptances that came after the next carrier was asked. */
  refused: { carrier: string; what: 'accepted' }[];
  /** When the clock has to be looked at next, and what it then decides; null: never. */
  next: NextLook | null;
}

type Given = Pick<DeriveInput, 'groups' | 'events'>;

/** The state of a load: a function of the sets of the hub's stored decisions and of the carriers' answers. */
export function deriveLoad(rules: TenderingRules, { groups, events }: Given): Record<string, Json> {
  const header = (groups['header'] ?? null) as Header | null;
  if (header === null) return {};
  const country = ((groups['shipTo'] ?? null) as Address | null)?.country ?? null;
  const guide = guideFor(rules, { header, country });
  const cancelled = (groups['cancellation'] ?? null) !== null;
  const tenders = tendersOf(events, cancelled);
  const standing = tenders.filter(({ state }) => isStanding(state));
  const taken = standing.find(({ state }) => state === 'accepted');
  const exhausted = decisions(events, 'exhausted').some(({ data }) => (data as Silence).turn === tenders.length);
  const next = cancelled ? null : nextLook({ rules, guide, tenders, exhausted, askFrom: header.askFrom ?? null });
  const derived: DerivedLoad = {
    status: statusOf({ cancelled, tenders, next }),
    carrier: taken?.to ?? null,
    reference: taken?.reference ?? null,
    guide: guide?.name ?? null,
    tenders,
    asked: Object.fromEntries(standing.map(({ to, turn, respondBy }) => [to, { turn, respondBy }])),
    refused: cancelled ? [] : refusedOf(tenders),
    next,
  };
  return derived as unknown as Record<string, Json>;
}

type Judged = Pick<DerivedLoad, 'tenders' | 'next'> & { cancelled: boolean };

function statusOf({ cancelled, tenders, next }: Judged): DerivedLoad['status'] {
  if (cancelled) return 'cancelled';
  const last = tenders.at(-1);
  if (last?.state === 'accepted') return 'accepted';
  if (next === null) return 'uncovered';
  return last === undefined ? 'waiting' : 'tendering';
}

/** Who accepted in its turn and gave it back was not refused. */
function refusedOf(tenders: readonly Tender[]): DerivedLoad['refused'] {
  return tenders
    .filter(
      ({ hadAccepted }, index) => hadAccepted && tenders[index + 1] !== undefined && tenders[index + 1]?.why !== 'given_back',
    )
    .map(({ to }) => ({ carrier: to, what: 'accepted' }));
}
