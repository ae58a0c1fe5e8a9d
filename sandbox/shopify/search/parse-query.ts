/** A search as Shopify's syntax says it: `status:open (updated_at:>='2026-01-01' OR tag:vip) -sku:A*`. */
export type Query =
  | { kind: 'all'; parts: Query[] }
  | { kind: 'any'; parts: Query[] }
  | { kind: 'not'; part: Query }
  | { kind: 'term'; field: string | null; compare: '=' | '>' | '>=' | '<' | '<='; value: string };

const token = /\s*(\(|\)|-?(?:[\w.]+:)?(?:>=|<=|>|<)?(?:"[^"]*"|'[^']*'|[^\s()]+))/gy;

export function parseQuery(text: string): Query {
  const tokens = cut(text);
  let at = 0;
  const any = (): Query => {
    const parts = [all()];
    while (tokens[at] === 'OR') {
      at += 1;
      parts.push(all());
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'any', parts };
  };
  const all = (): Query => {
    const parts: Query[] = [];
    for (let next = tokens[at]; next !== undefined && next !== 'OR' && next !== ')'; next = tokens[at]) {
      if (next === 'AND') at += 1;
      else parts.push(one());
    }
    return { kind: 'all', parts };
  };
  const one = (): Query => {
    const next = tokens[at] ?? '';
    at += 1;
    if (next === 'NOT') return { kind: 'not', part: one() };
    if (next !== '(') return termOf(next);
    const inner = any();
    if (tokens[at] === ')') at += 1;
    return inner;
  };
  const found = any();
  return found;
}

function cut(text: string): string[] {
  return [...text.matchAll(token)].map((match) => match[1] ?? '');
}

function termOf(text: string): Query {
  if (text.startsWith('-') && text.length > 1) return { kind: 'not', part: termOf(text.slice(1)) };
  const match = /^(?:([\w.]+):)?(>=|<=|>|<)?(.*)$/s.exec(text);
  const compare = (match?.[2] ?? '=') as '=' | '>' | '>=' | '<' | '<=';
  return { kind: 'term', field: match?.[1] ?? null, compare, value: unquoted(match?.[3] ?? '') };
}

function unquoted(text: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  return quoted?.[2] ?? text;
}
