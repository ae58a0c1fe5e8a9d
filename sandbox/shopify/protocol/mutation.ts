import type { Effect } from '../../wire/routes.ts';
import type { Args, Ask, Shopify, View } from '../shop-context.ts';

export type UserError = { field: string[] | null; message: string; code?: string | null };

/** A mutation that cannot be done: nothing of it happens, and its payload holds these errors alone. */
export class Refused extends Error {
  readonly errors: UserError[];

  constructor(errors: UserError[]) {
    super(errors[0]?.message ?? 'refused');
    this.errors = errors;
  }
}

/** `refuse('id', 'Order does not exist')`: a path may be given with dots. */
export function refuse(path: string | null, message: string, code: string | null = null): Refused {
  return new Refused([{ field: path === null ? null : path.split('.'), message, code }]);
}

/** What a mutation works with. `done` notes what it brought about. */
export type Deed = {
  shop: Shopify;
  ask: Ask;
  done: (kind: Effect['kind'], entity: string, id: string, reference?: string | null) => void;
};

/** Gives the payload; what the payload does not say is filled with nulls and empty lists. Throws `Refused`. */
export type PlainMutation = (args: Args, deed: Deed) => View;

/**
 * A mutation that wants `@idempotent(key:)`. `run` does the work and names what it made; `answer` tells of that from what the shop
 * holds now, so that a repeated key is answered without the work.
 */
export type KeyedMutation = { run: (args: Args, deed: Deed) => string; answer: (name: string, deed: Deed) => View };
export type Mutation = PlainMutation | KeyedMutation;
export type Query = (args: Args, ask: Ask) => unknown;
