/** The little that the bugs know of the stage `normalise`; written down here, because they may not lean on the hub's own words. */
export interface Draft {
  fact: { subject: { system: string; entity: string; id: string }; version: number; groups: Record<string, unknown> };
}

export interface Stage {
  normalise: (...given: unknown[]) => { facts: Draft[] };
}

/** Does something to the facts of the shop's orders, after the real stage. */
export function afterNormalise(stage: Stage, change: (drafts: Draft[]) => Draft[]): Stage['normalise'] {
  return (...given) => {
    const result = stage.normalise(...given);
    return { ...result, facts: change(result.facts) };
  };
}

export function isShopOrder({ fact }: Draft): boolean {
  return fact.subject.system === 'shop' && fact.subject.entity === 'order';
}
