import { afterEach, beforeEach } from 'vitest';
import type { Call, OpenSystem, Outcome, PlanInput } from '../contract.ts';
import { startStandIn, type Answer, type Seen, type StandIn } from './stand-in.ts';
import { surroundingsOf, type ConformanceSubject } from './subject.ts';

/** The system under test before its stand-in; both are new for every test. */
export interface Bench {
  system(): OpenSystem;
  /** How the stand-in answers; credentials are served beside it. */
  answer(how: (request: Seen) => Answer): void;
  /** Plans and makes one call. */
  send(input: PlanInput): Promise<Outcome>;
  /** Takes the stand-in away. */
  closeTarget(): Promise<void>;
}

/** Sets a bench up for the tests of the surrounding `describe`. */
export function useBench(subject: ConformanceSubject): Bench {
  let target: StandIn;
  let opened: OpenSystem;

  beforeEach(async () => {
    target = await startStandIn();
    const surroundings = surroundingsOf(subject, () => 1_762_175_380_000);
    opened = subject.open(target.origin, surroundings);
  });

  afterEach(async () => {
    await target.close();
    await opened.client.close();
  });

  return {
    system: () => opened,
    answer: (how) => target.answer((request) => subject.credentials?.(request) ?? how(request)),
    send: (input) => {
      const signal = AbortSignal.timeout(20_000);
      return opened.client.call(plannedCall(opened, input), { entity: input.entity, key: input.key, signal });
    },
    closeTarget: () => target.close(),
  };
}

/** The call that is planned. Throws when there is none. */
function plannedCall(system: OpenSystem, input: PlanInput): Call {
  const plan = system.plan(input);
  if ('call' in plan) return plan.call;
  throw new Error(`No call is planned: ${JSON.stringify(plan)}`);
}
