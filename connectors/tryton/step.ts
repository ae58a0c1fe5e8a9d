import type { Json } from '../../src/model/json.ts';

/** What a step carries from one call to the next: ids that were found, amounts that were read. */
export type Carried = Record<string, Json>;

/**
 * A step of several calls: what has to be done, and what is known for it. Its text form, `name:{…}`, is what
 * the pipeline keeps between two calls, and is sent as the `id` of a call, so that the call says by itself how
 * its answer is to be read.
 */
export interface Step {
  name: string;
  carried: Carried;
}

export function stepText(name: string, carried: Carried = {}): string {
  return `${name}:${JSON.stringify(carried)}`;
}

/** A text that is no step is a name that carries nothing. */
export function readStep(text: string): Step {
  const colon = text.indexOf(':');
  if (colon < 0) return { name: text, carried: {} };
  try {
    return { name: text.slice(0, colon), carried: JSON.parse(text.slice(colon + 1)) as Carried };
  } catch {
    return { name: text, carried: {} };
  }
}

/** The same step with more that is known. */
export function withCarried(text: string, more: Carried): string {
  const { name, carried } = readStep(text);
  return stepText(name, { ...carried, ...more });
}
