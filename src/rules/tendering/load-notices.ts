import type { Body, MomentInput, Notice } from '../../model/entity.ts';
import type { Moment } from '../../model/moment.ts';
import type { DerivedLoad } from './derive-load.ts';
import type { Tender } from './tender.ts';

function derivedOf(body: Body): DerivedLoad | null {
  const derived = (body['derived'] ?? {}) as Partial<DerivedLoad>;
  return derived.tenders === undefined ? null : (derived as DerivedLoad);
}

/** What a person has to know of a load: nobody takes it, or somebody believes to have it who has not. */
export function loadNotices(body: Body): Notice[] {
  const derived = derivedOf(body);
  if (derived === null) return [];
  const { status, guide, tenders } = derived;
  const late = tenders.filter(({ state }) => state === 'late').map(({ to }) => to);
  const uncovered =
    guide === null
      ? 'no routing guide fits it.'
      : `all carriers of the routing guide ${guide} were asked: ${tenders.map(({ to, state }) => `${to} ${state}`).join(', ')}.`;
  // A record has one case of a kind, however many carriers it is about.
  const refused = `${late.join(' and ')} accepted after the next carrier was asked; the load is not theirs, and they are told so.`;
  return [
    ...(late.length === 0 ? [] : [{ code: 'SYN_PROJECT_LATE_ACCEPTANCE' as const, path: 'derived.tenders', detail: refused }]),
    ...(status === 'uncovered'
      ? [{ code: 'SYN_PROJECT_LOAD_UNCOVERED' as const, path: 'derived.tenders', detail: uncovered }]
      : []),
  ];
}

/** Systems of carriers that were silent and are read once more. */
export function silentCarriers(body: Body): string[] {
  return (derivedOf(body)?.tenders ?? []).filter(({ state }) => state === 'queried').map(({ to }) => to);
}

const WHY: Record<Tender['why'], string> = {
  first: 'the first of the routing guide',
  declined: 'the one before has declined',
  silent: 'the one before was silent',
  given_back: 'the one before has given it back',
};

/** Who was asked when, by when, and what each said. */
export function loadMoments({ body, events }: MomentInput): Moment[] {
  const tenders = derivedOf(body)?.tenders ?? [];
  const asked = tenders.flatMap(({ to, askedAt, respondBy, why, queriedAt }): Moment[] => [
    { at: askedAt, what: 'asked', classifier: 'actual', system: 'hub', text: `${to} is asked, ${WHY[why]}` },
    { at: respondBy, what: 'due', classifier: 'planned', system: 'hub', text: `${to} is to answer` },
    ...(queriedAt === null
      ? []
      : [{ at: queriedAt, what: 'asked', classifier: 'actual' as const, system: 'hub', text: `${to} was silent, and is read` }]),
  ]);
  const said = events
    .filter(({ type }) => type === 'answer')
    .map(({ at, classifier, system, data }): Moment => {
      const { decision, reason = null } = data as { decision: string; reason?: string | null };
      return { at, what: 'answered', classifier, system, text: `${system}: ${decision}${reason === null ? '' : ` (${reason})`}` };
    });
  return [...asked, ...said];
}
