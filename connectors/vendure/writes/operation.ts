import type { Errand, Failed } from '../../../src/kit/classify.ts';
import type { FactDraft, Outcome } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Reading } from '../facts/order.ts';

/** What an operation's answer is read with. */
export interface Frame {
  reading: Reading;
  pricesIncludeTax: boolean;
  onCancel: 'refund' | 'leave';
  /** What was sent. */
  variables: Doc;
  /** The step that the call named; absent: none. */
  next: string | undefined;
}

export type Held = Extract<Outcome, { kind: 'held' }>;

/** What a refusal means where its code does not tell: held after all, to be looked for by our reference, or a failure. */
export type Verdict = Held | Failed | 'look';

/** How the answer to one write is understood. */
export interface Operation {
  field: string;
  nature: Errand['nature'];
  /** The step that the next try begins with when it fails, for it goes by a look that may be old by then; null: with none. */
  again?: string | null;
  taken(found: Doc, frame: Frame): Held | Failed;
  judge?(code: string, refusal: Doc, frame: Frame): Verdict | null;
}

export function held(more: Partial<Held> = {}): Held {
  return { kind: 'held', id: null, version: null, returned: [], ...more };
}

/** What is there, as the claims about it. */
export function heldAs(drafts: FactDraft[], more: Partial<Held> = {}): Held {
  const [first] = drafts;
  const version = first?.version;
  return held({ id: first?.id ?? null, version: version === undefined ? null : String(version), returned: drafts, ...more });
}
