import type { Call, PlanInput, Planned } from '../../src/kit/contract.ts';
import { planOrder } from './order/plan.ts';
import { planRequest } from './order/request.ts';
import { planCustomer } from './records/customer.ts';
import { planVariant } from './records/variant.ts';
import { planReturn } from './returned/plan.ts';
import { Unexpressible } from './rpc.ts';
import type { Settings } from './settings.ts';
import { readStep } from './step.ts';

type PlanOf = (settings: Settings, input: PlanInput, step: ReturnType<typeof readStep>) => Call | null;

const RECORDS: Record<string, PlanOf> = { customer: planCustomer, variant: planVariant };
const DONE: Planned = { done: true };

/** The next single call. Pure: the same input gives the same bytes, so that a call can be frozen before it is made. */
export function openPlan(settings: Settings): (input: PlanInput) => Planned {
  return (input) => {
    try {
      return planned(settings, input);
    } catch (error) {
      if (error instanceof Unexpressible) return { refused: error.message };
      // The words of any other error may quote the record.
      return { refused: `${error instanceof Error ? error.name : 'Error'} in the plan of ${input.entity}` };
    }
  };
}

function planned(settings: Settings, input: PlanInput): Planned {
  const step = readStep(input.step ?? '');
  if (input.request === null && input.wanted.mode === 'leave') return DONE;
  if (input.entity === 'order') {
    return input.request === null ? (planOrder(settings, input, step) ?? DONE) : planRequest(settings, input, step);
  }
  if (input.entity === 'return' && input.request === null) return planReturn(settings, input, step);
  const plan = RECORDS[input.entity];
  if (plan === undefined || input.request !== null) return { refused: `${input.entity} is not written to Tryton` };
  if (input.wanted.mode === 'absent')
    return input.shadow?.exists === true ? { refused: `${input.entity} is not deleted from Tryton` } : DONE;
  const call = plan(settings, input, step);
  return call === null ? DONE : { call };
}
