import type { Verdict } from '../figures/verdict.ts';

/** What a measure comes to. */
export interface Result {
  figures: Record<string, number>;
  verdicts: Verdict[];
  detail: Record<string, Record<string, number>>;
}
