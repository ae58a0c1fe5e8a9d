import type { Shadow } from './delivery.ts';

/*
 * A target that was asked may give an object up: it cancels it, and may show it as cancelled for years. When the record
 * is wanted there again it is placed again, as another object; what is said of the first one is no word about that.
 */

type Known = Pick<Shadow, 'id' | 'given' | 'anew'> | null;

/** What the target stands by of the staged groups: nothing, once it has given the object up. */
export function standing(shadow: Shadow | null): Shadow['accepted'] {
  return shadow === null || isGivenUp(shadow, shadow.id) ? undefined : shadow.accepted;
}

/** True of an object that its target has given up when it was asked to. */
export function isGivenUp(shadow: Known, id: string | null): boolean {
  return id !== null && shadow?.given?.includes(id) === true;
}

/** The next object of a record: nothing is known of it yet but what was given up before it. */
export function placedAnew({ given, anew = 0 }: Shadow): Shadow {
  return { exists: false, id: null, version: null, at: 0, groups: {}, ...(given === undefined ? {} : { given }), anew: anew + 1 };
}

/** What stays in mind of the earlier ones when this one is held: a target may reinstate what it had given up. */
export function earlierThan(shadow: Shadow, id: string | null): Pick<Shadow, 'given' | 'anew'> {
  const { given, anew } = shadow;
  const others = given?.filter((one) => one !== id);
  return { ...(others === undefined ? {} : { given: others }), ...(anew === undefined ? {} : { anew }) };
}

/** What asks for an object back when its record is not wanted there any more: each object is asked back once. */
export function exitTrigger(shadow: Known): string {
  const { anew = 0 } = shadow ?? {};
  return anew === 0 ? 'exit' : `exit ${anew}`;
}

/** True of a trigger of an object that is not the one that is meant now. */
export function isOfAnother(trigger: string, shadow: Known): boolean {
  return /^exit( \d+)?$/.test(trigger) && trigger !== exitTrigger(shadow);
}
