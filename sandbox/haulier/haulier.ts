import { stampMilliseconds } from '../frame/clock.ts';
import { parseDuration } from '../frame/duration.ts';
import type { Definition, Frame, StandIn } from '../frame/frame.ts';
import { ticking } from '../frame/ticking.ts';
import { UsageError } from '../frame/usage-error.ts';
import { Refusal } from '../wire/refusal.ts';
import { sameText } from '../wire/serve.ts';
import { haulierSigner } from './signing.ts';
import { HABITS, Tenders, type Habit } from './tenders.ts';

/** One haulier: its name is that of its store and of the path of its webhooks. */
export function haulier(name: string): Definition {
  return { ...HAULIER, system: name, flags: { ...HAULIER.flags, name } };
}

const HAULIER: Definition = {
  system: 'haulier',
  secretNames: ['SANDBOX_HAULIER_TOKEN', 'SANDBOX_HAULIER_WEBHOOK_SECRET'],
  flags: { habit: 'silent', 'answer-after': '200ms' },
  stamp: stampMilliseconds,
  signer: haulierSigner,
  build: buildHaulier,
};

function buildHaulier(frame: Frame): StandIn {
  const { own } = frame.options;
  const after = parseDuration('answer-after', own['answer-after'] ?? '200ms');
  const tenders = new Tenders(frame, habitOf(own['habit'] ?? 'silent'), after);
  const bearer = `Bearer ${frame.secrets('SANDBOX_HAULIER_TOKEN')}`;
  return {
    authorise(call) {
      if (!sameText(call.header('authorization') ?? '', bearer)) throw new Refusal(401, 'unauthorised');
    },
    routes: tenders.routes(),
    adminRoutes: tenders.adminRoutes(),
    work: () => tenders.unanswered(),
    ...ticking(() => tenders.tick(), Math.max(10, Math.floor(after / 4))),
  };
}

function habitOf(text: string): Habit {
  const habit = HABITS.find((one) => one === text);
  if (habit === undefined) throw new UsageError(`--habit is ${HABITS.join(', ')}, not ${text}.`);
  return habit;
}
