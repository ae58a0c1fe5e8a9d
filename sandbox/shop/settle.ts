import type { Doc } from '../frame/json.ts';

/** Trims and makes each run of white space one space. */
export function settleLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

export function settleText(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}

/** Digits only, to 14 places; what has no digit is kept as it is. */
export function settleGtin(text: string): string {
  const digits = text.replace(/\D/g, '');
  return digits === '' ? text : digits.padStart(14, '0');
}

/** The form in which the shop keeps these fields, whatever was sent. Fields without a rule are kept. */
export function settle(body: Doc, rules: Record<string, (text: string) => string>): Doc {
  const settled: Doc = { ...body };
  for (const [name, rule] of Object.entries(rules)) {
    const value = body[name];
    if (typeof value === 'string') settled[name] = rule(value);
  }
  return settled;
}
