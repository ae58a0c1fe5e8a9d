import type { DeriveInput } from '../../model/entity.ts';
import type { Answer, Silence, Turn } from '../../model/load/load-schema.ts';
import { HUB } from '../../model/subject.ts';
import { tenderState, type TenderState } from './tender-state.ts';

/** The load tender to one carrier. */
export interface Tender {
  turn: number;
  to: string;
  why: Turn['why'];
  state: TenderState;
  /** RFC 3339, all by the hub's clock. */
  askedAt: string;
  respondBy: string;
  queriedAt: string | null;
  /** It had accepted at some time. */
  hadAccepted: boolean;
  /** Its own number of the booking. */
  reference: string | null;
  /** In its words, why it declined. */
  reason: string | null;
}

type Events = DeriveInput['events'];

/** What the hub has decided of this kind. */
export function decisions(events: Events, type: string): Events {
  return events.filter((event) => event.system === HUB && event.type === type);
}

/** The tenders in the order of their turns, each with what its carrier has said. */
export function tendersOf(events: Events, cancelled: boolean): Tender[] {
  const turns = decisions(events, 'turn')
    .map(({ at, data }) => ({ askedAt: at, ...(data as Turn) }))
    .toSorted((a, b) => a.turn - b.turn);
  const queries = decisions(events, 'query');
  return turns.map((asked, index): Tender => {
    const answers = events
      .filter(({ system, type }) => system === asked.to && type === 'answer')
      .map(({ data }) => data as Answer)
      .filter(isDecided);
    const { decision = null, reference = null, reason = null } = answers.at(-1) ?? {};
    const query = queries.find(({ data }) => (data as Silence).turn === asked.turn);
    const movedOn = index < turns.length - 1;
    return {
      ...asked,
      state: tenderState({ answer: decision, queried: query !== undefined, movedOn, cancelled }),
      queriedAt: query?.at ?? null,
      hadAccepted: answers.some((one) => one.decision === 'accepted'),
      reference,
      reason,
    };
  });
}

/** That it has arrived says nothing, and takes nothing back. */
function isDecided(answer: Answer): answer is Answer & { decision: Exclude<Answer['decision'], 'received'> } {
  return answer.decision !== 'received';
}
