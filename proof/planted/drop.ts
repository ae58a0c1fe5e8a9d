import { chosen } from './chosen.ts';
import { afterNormalise, isShopOrder, type Stage } from './stage.ts';

const ONE_IN = 8;

/** Forgets every eighth order, whatever tells of it. */
export function dropOrders(stage: Stage): Stage['normalise'] {
  return afterNormalise(stage, (drafts) =>
    drafts.filter((draft) => !isShopOrder(draft) || !chosen(draft.fact.subject.id, ONE_IN)),
  );
}
