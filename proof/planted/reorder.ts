import { afterNormalise, isShopOrder, type Draft, type Stage } from './stage.ts';

/** Larger than any version, a moment in milliseconds too, so that what is turned stays positive; and an exact number. */
const TOP = 9_000_000_000_000_000;

/** Counts the versions of orders backwards: what is old stands over what is new. */
export function turnVersions(stage: Stage): Stage['normalise'] {
  return afterNormalise(stage, (drafts) => drafts.map((draft) => (isShopOrder(draft) ? turned(draft) : draft)));
}

function turned(draft: Draft): Draft {
  return { ...draft, fact: { ...draft.fact, version: TOP - draft.fact.version } };
}
