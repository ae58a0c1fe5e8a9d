/**
 * A number in [0, 1) that depends on nothing but its arguments: FNV-1a over the words, then murmur3's finaliser.
 * A running generator would give each request another draw whenever two requests change places; this does not.
 */
export function chance(seed: number, ...about: (string | number)[]): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of about.join('\u001f')) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 0x1_0000_0000;
}
