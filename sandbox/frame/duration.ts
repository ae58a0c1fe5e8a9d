import { UsageError } from './usage-error.ts';

/** `200ms`, `1.5s` or `200` → milliseconds. */
export function parseDuration(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text);
  if (match === null) throw new UsageError(`--${name} must be a duration such as 200ms or 2s, not "${text}".`);
  return Number(match[1]) * (match[2] === 's' ? 1000 : 1);
}

export function parseCount(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`--${name} must be a whole number, not "${text}".`);
  return Number(text);
}

export function parseShare(name: string, text: string): number {
  const share = Number(text);
  if (text === '' || !(share >= 0 && share <= 1)) throw new UsageError(`--${name} must be a share from 0 to 1, not "${text}".`);
  return share;
}
