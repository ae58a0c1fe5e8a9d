import type { Strategy } from '../../model/ownership.ts';
import type { Contest, Verdict } from './candidate.ts';

/** One strategy until the record passes a stage, another from then on. */
export function stage(
  contest: Contest,
  settings: { until: string; before: Strategy; then: Strategy },
  survive: (contest: Contest, strategy: Strategy) => Verdict,
): Verdict {
  const passed = contest.stages[settings.until] !== undefined;
  const verdict = survive(contest, passed ? settings.then : settings.before);
  return {
    ...verdict,
    rule: `stage(${passed ? settings.until : `until ${settings.until}`}: ${verdict.rule})`,
  };
}
