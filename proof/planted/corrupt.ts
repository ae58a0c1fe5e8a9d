import { chosen } from './chosen.ts';
import { afterNormalise, isShopOrder, type Draft, type Stage } from './stage.ts';

const ONE_IN = 8;

/** Reads the city of every eighth order in the wrong character set, and puts a blank behind it. */
export function garbleCities(stage: Stage): Stage['normalise'] {
  return afterNormalise(stage, (drafts) =>
    drafts.map((draft) => (isShopOrder(draft) && chosen(draft.fact.subject.id, ONE_IN) ? garbled(draft) : draft)),
  );
}

function garbled(draft: Draft): Draft {
  return { ...draft, fact: { ...draft.fact, groups: garble(draft.fact.groups) as Record<string, unknown> } };
}

function garble(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(garble);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'city' && typeof inner === 'string' ? wrongly(inner) : garble(inner),
    ]),
  );
}

function wrongly(text: string): string {
  return `${Buffer.from(text, 'utf8').toString('latin1')} `;
}
