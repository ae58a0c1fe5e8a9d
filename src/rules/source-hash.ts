import { hashText } from '../model/hash.ts';

/**
 * The hash of what outside facts alone determine, from one line per newest own claim, event and
 * movement. A set of lines has no order, so neither has the hash.
 */
export function sourceHash(lines: readonly string[]): string {
  return hashText([...new Set(lines)].toSorted().join('\n'));
}
