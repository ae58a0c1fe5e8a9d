import type { Shadow } from './delivery.ts';

/*
 * A target that was asked may give an object up: it cancels it, and may show it as cancelled for years. When the record
 * is wanted there again it is placed again, as another object; what is said of the first one is no word about that. All
 * of it follows from receipts: that the next object is wanted changes nothing here until the target has answered.
 */

type Known = Pick<Shadow, 'id' | 'given' | 'anew'> | null;

/** True of an object that its target has given up when it was asked to. */
export function isGivenUp(shadow: Known, id: string | null): boolean {
  return id !== null && shadow?.given?.includes(id) === true;
}

/** True when the object that the shadow is of has been given up, and no other is known. */
export function isEnded(shadow: Known): boolean {
  return isGivenUp(shadow, shadow?.id ?? null);
}

/** What the target stands by of the staged groups: nothing, once it has given the object up. */
export function standing(shadow: Shadow | null): Shadow['accepted'] {
  return shadow === null || isEnded(shadow) ? undefined : shadow.accepted;
}

/** How many objects of the record came before the one that is there, or that is to be made: each has a key of its own. */
export function placement(shadow: Known): number {
  const { anew = 0 } = shadow ?? {};
  return isEnded(shadow) ? anew + 1 : anew;
}

/** The shadow as it is when a receipt tells of the next object: of that nothing else is known. */
export function placedAnew(shadow: Shadow): Shadow {
  const { given, next } = shadow;
  return { ...livingShadow(shadow), ...(next === undefined ? {} : { next }), given: given ?? [], anew: placement(shadow) };
}

/** What a connector is shown: of an object that was given up nothing is held. */
export function livingShadow(shadow: Shadow): Shadow {
  return isEnded(shadow) ? { exists: false, id: null, version: null, at: shadow.at, groups: {} } : shadow;
}

/** What stays in mind of the earlier ones when this one is held: a target may reinstate what it had given up. */
export function earlierThan(shadow: Shadow, id: string | null): Pick<Shadow, 'given' | 'anew'> {
  const { given, anew } = shadow;
  const others = given?.filter((one) => one !== id);
  return { ...(others === undefined ? {} : { given: others }), ...(anew === undefined ? {} : { anew }) };
}

/** What asks for an object back when its record is not wanted there any more: each object is asked back once. */
export function exitTrigger(shadow: Known): string {
  return triggerOf(placement(shadow));
}

/**
 * True of a trigger of an object that is not the one that is meant now.
 *
 * @param awaited whether a call may have made the next one
 */
export function isOfAnother(trigger: string, shadow: Known, awaited: boolean): boolean {
  const now = awaited ? placement(shadow) : (shadow?.anew ?? 0);
  return /^exit( \d+)?$/.test(trigger) && trigger !== triggerOf(now);
}

function triggerOf(nth: number): string {
  return nth === 0 ? 'exit' : `exit ${nth}`;
}
