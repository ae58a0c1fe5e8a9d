const DAY_MS = 86_400_000;

/**
 * Milliseconds to wait from a `Retry-After` header: seconds or an HTTP date (RFC 9110 §10.2.3).
 * Undefined when there is none or it cannot be read; never more than a day.
 */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1000), DAY_MS);
  // An HTTP date begins with a day's name; Date.parse alone takes nearly anything.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - now, 0), DAY_MS);
}
