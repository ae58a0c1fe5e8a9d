/** What an invariant came to after one scenario. */
export interface Verdict {
  name: string;
  words: string;
  /** Null: nothing of it could be looked at, and `detail` says why. */
  holds: boolean | null;
  detail: string;
}

function holding(name: string, words: string, detail: string): Verdict {
  return { name, words, holds: true, detail };
}

/** It holds when nothing is wrong. */
export function judged(name: string, words: string, { wrong, detail }: { wrong: readonly string[]; detail: string }): Verdict {
  const told = wrong.slice(0, 4).join('; ');
  return wrong.length === 0
    ? holding(name, words, detail)
    : { name, words, holds: false, detail: wrong.length > 4 ? `${told}; and ${wrong.length - 4} more` : told };
}

export function notApplicable(name: string, words: string, why: string): Verdict {
  return { name, words, holds: null, detail: why };
}
