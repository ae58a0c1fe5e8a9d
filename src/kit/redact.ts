/** The longest text of a target that is kept. */
const KEPT = 500;
const MASK = '•••';

/** Forms in which credentials appear in messages even when their values are not known to us. */
const PATTERNS: [RegExp, string][] = [
  [/\b(bearer|basic|digest)\s+[A-Za-z0-9+/=._~-]{6,}/gi, `$1 ${MASK}`],
  [
    /((?:access_|refresh_|id_)?token|client_secret|secret|password|passwd|api[_-]?key|authorization|signature)(["']?\s*[:=]\s*["']?)[^"'\s,;&}]+/gi,
    `$1$2${MASK}`,
  ],
  [/(:\/\/)[^/\s@]+@/g, `$1${MASK}@`],
];

/** Masks secrets in any text. */
export type Redact = (text: string) => string;

/**
 * A masker for these secret values, in plain, base64 and URL-encoded form, and for everything that
 * looks like a credential. The result is cut to 500 characters.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = secrets
    .filter((secret) => secret.length > 0)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
    ]);
  // The longest first: a secret may hold another one.
  const values = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  return (text) => {
    // Cut generously before the work and again after it: a body may be megabytes.
    let result = text.slice(0, 4 * KEPT);
    for (const value of values) result = result.replaceAll(value, MASK);
    for (const [pattern, mask] of PATTERNS) result = result.replace(pattern, mask);
    return result.length > KEPT ? `${result.slice(0, KEPT - 1)}…` : result;
  };
}
