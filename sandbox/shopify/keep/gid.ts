/** `('Order', '8000000000001')` → `gid://shopify/Order/8000000000001` */
export function gid(type: string, id: string): string {
  return `gid://shopify/${type}/${id}`;
}

/** The type and the number of a gid; what follows a question mark belongs to neither. Null when it is no gid. */
export function readGid(text: string): { type: string; id: string } | null {
  const match = /^gid:\/\/shopify\/(\w+)\/([\w-]+)(?:\?.*)?$/.exec(text);
  return match === null ? null : { type: match[1] ?? '', id: match[2] ?? '' };
}

/** The number of a gid of this type, also of a bare number; null for anything else. */
export function idOf(type: string, text: string): string | null {
  if (/^\d+$/.test(text)) return text;
  const found = readGid(text);
  return found !== null && found.type === type ? found.id : null;
}
