import { hash } from 'node:crypto';
import type { PlanInput } from '../../src/kit/contract.ts';
import type { Body, Referred } from '../../src/model/entity.ts';

/** What paths and documents are made from, besides the record's body. */
export class Target {
  readonly #input: PlanInput;
  /** Groups that this call writes. */
  readonly groups: readonly string[];
  /** The record's body, with the groups of an edit request as they are asked for. */
  readonly body: Body;

  constructor(input: PlanInput, groups: readonly string[]) {
    this.#input = input;
    this.groups = groups;
    this.body = input.request === null ? input.body : { ...input.body, ...input.request.values };
  }

  /** The record's id: our reference in the target. */
  get record(): string {
    return this.#input.record;
  }

  /** Key of a create; the same however often it is sent. */
  get key(): string {
    return this.#input.key;
  }

  /** Id of an effect: the same for the same request, another for every other one. */
  get requestId(): string {
    return requestKey(this.#input);
  }

  get facet(): string {
    return this.#input.facet;
  }

  /** The target's own id of the object; throws when it holds none. */
  get id(): string {
    const id = this.#input.shadow?.id ?? null;
    if (id === null) throw new Unexpressible('the target’s id of the object is not known');
    return id;
  }

  /** True when this call writes the group. */
  writes(group: string): boolean {
    return this.groups.includes(group);
  }

  /** The target's id of what the record refers to in this role; the first one, or that of `subject`. */
  reference(role: string, subject?: string): string | null {
    const found = this.#input.references[role];
    if (found === undefined) return null;
    if (subject === undefined) return Object.values(found)[0] ?? null;
    return found[subject] ?? null;
  }

  /** What the record refers to in this role, where the flow `sees` it; null: it does not. */
  seen(role: string): Referred | null {
    return Object.values(this.#input.seen?.[role] ?? {})[0] ?? null;
  }

  /** As {@link reference}; throws when the target does not hold it. */
  needed(role: string, subject?: string): string {
    const id = this.reference(role, subject);
    if (id === null) throw new Unexpressible(`the target’s id of the ${role} is not known`);
    return id;
  }
}

export function requestKey(input: PlanInput): string {
  const { kind, trigger } = input.request ?? { kind: 'state', trigger: input.key };
  return hash('sha256', [input.record, input.facet, kind, trigger].join('\n'), 'hex').slice(0, 32);
}

/** What is wanted cannot be said to this target: the plan is refused with these words. */
export class Unexpressible extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unexpressible';
  }
}
