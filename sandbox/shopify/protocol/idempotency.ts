import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { KeyRecord } from '../keep/app-record.ts';
import type { Deed, KeyedMutation } from './mutation.ts';
import { refuse } from './mutation.ts';
import type { Args, View } from '../shop-context.ts';

const remembered = 24 * 60 * 60 * 1000;
type Keyed = { name: string; mutation: KeyedMutation; key: string | null; args: Args };

/** Runs a mutation under its key: once for a day, whatever comes again. The merchant's own hand needs no key. */
export function runKeyed(keyed: Keyed, deed: Deed): View {
  const { mutation, args } = keyed;
  if (keyed.key === null && deed.ask.scopes !== null) {
    throw new GraphQLError('The @idempotent directive is required for this mutation but was not provided.', {
      extensions: { code: 'BAD_REQUEST' },
    });
  }
  if (keyed.key === null) return mutation.answer(mutation.run(args, deed), deed);
  const hash = createHash('sha256').update(canonical(args)).digest('hex');
  const known = freshRecord(keyed.key, deed);
  if (known !== null) checkRepeat(known, keyed.name, hash);
  if (known?.answer !== null && known !== null && deed.shop.settings.replay === 'answer')
    return mutation.answer(known.answer, deed);
  const name = mutation.run(args, deed);
  const stamp = new Date(deed.shop.frame.wall.now()).toISOString();
  const record: KeyRecord = { id: keyed.key, createdAt: stamp, updatedAt: stamp, mutation: keyed.name, hash, answer: name };
  deed.shop.keep.keys.put(record);
  return mutation.answer(name, deed);
}

function freshRecord(key: string, deed: Deed): KeyRecord | null {
  const known = deed.shop.keep.keys.get(key);
  return known === null || deed.shop.frame.wall.now() - Date.parse(known.createdAt) > remembered ? null : known;
}

function checkRepeat(known: KeyRecord, name: string, hash: string): void {
  if (known.answer === null)
    throw refuse(null, 'This request is currently in progress, please try again.', 'IDEMPOTENCY_CONCURRENT_REQUEST');
  if (known.mutation === name && known.hash === hash) return;
  throw refuse(
    null,
    'The request with this idempotency key has different parameters than the original request.',
    'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
  );
}

/** The same text for the same values, whatever the order of their names. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(',')}}`;
}
