import type { ExpectedInput } from '../manifest.ts';
import type { Fate } from '../tally.ts';
import type { World } from '../world.ts';

/** Raw webhooks that were wrong on purpose: each was refused, became a case, or was kept and changed nothing. */
export function auditRawInputs(world: World): void {
  for (const input of world.manifest.inputs) world.tally.add('hub', 'webhook', fateOf(world, input));
}

function fateOf(world: World, input: ExpectedInput): Fate {
  const reason = input.reason ?? '';
  const code = world.cases.anyOfEvent(input.id);
  const lost = (detail: string): Fate => {
    world.findings.add({
      fault: 'lost',
      system: 'hub',
      about: `webhook ${input.id} (${input.kind})`,
      detail,
    });
    return { as: 'lost' };
  };
  if (!answeredAsExpected(input)) {
    return lost(`answered ${String(input.observedStatus)}, expected ${String(input.httpStatus)}`);
  }
  if (input.expect === 'refused')
    return code === null ? { as: 'rejected', reason } : lost(`it was refused and yet there is a case ${code}`);
  // What becomes of an `order` input is said, and judged, by the order's own line.
  if (input.expect === 'ignored' || input.expect === 'order') return { as: 'delivered' };
  const found =
    world.cases.ofEvent(reason, input.id) || (input.orderId !== null && world.cases.about(reason, 'order', input.orderId));
  return found
    ? { as: 'held', reason }
    : lost(code === null ? `there is no case ${reason}` : `the case is ${code}, expected ${reason}`);
}

/** One success is as good as another: a hub that died before its answer has stored it, and says so when it is told again. */
function answeredAsExpected({ httpStatus, observedStatus }: ExpectedInput): boolean {
  if (httpStatus === null || observedStatus === httpStatus) return true;
  return isSuccess(httpStatus) && observedStatus !== null && isSuccess(observedStatus);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
