import { hash } from 'node:crypto';
import { canonical, textOf, textOfGroups, writtenOf } from './canonical.ts';
import type { Json } from './json.ts';

/** 132 of the 256 bits: the chance that two of 10^12 values share a hash is about 10^-16. */
const LENGTH = 22;

/**
 * The hash of a JSON value's one text: 22 characters of base64url. Equal for equal values
 * whatever the order of their keys. With a key, as personal data needs it, the hash cannot be
 * found by trying likely values.
 */
export function hashOf(value: Json, key?: string): string {
  return hashText(canonical(value), key);
}

/** The same for a group, whose text is kept for whoever stores it: see textOf. The value may not be changed afterwards. */
export function hashOfGroup(value: Json, key?: string): string {
  if (key !== undefined || value === null || typeof value !== 'object') return hashText(textOf(value), key);
  return remembered(value, () => canonical(value));
}

/** The same for groups by their names. */
export function hashOfGroups(groups: { [group: string]: Json }): string {
  return remembered(groups, () => textOfGroups(groups));
}

function remembered(value: object, text: () => string): string {
  const written = writtenOf(value, text);
  return (written.hash ??= hashText(written.text));
}

/** The same for a text that is already the one text of something. */
export function hashText(text: string, key?: string): string {
  return hash('sha256', key === undefined ? text : `${key}\n${text}`, 'base64url').slice(0, LENGTH);
}
