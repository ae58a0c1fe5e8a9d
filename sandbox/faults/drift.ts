import type { Doc } from '../frame/json.ts';

/** Optional fields nobody compares: what a vendor might rename one day without a word. */
const renamed = ['source_name', 'note_to_packer', 'memo', 'service_area'];

/** The same document as a later version of the system would send it: unknown fields, one optional field renamed. */
export function drift(body: Doc): Doc {
  const next: Doc = {};
  for (const [name, value] of Object.entries(body)) next[renamed.includes(name) ? `${name}_v2` : name] = value;
  next['x_drift'] = { since: '2031-01', flags: ['beta', null], level: 3 };
  return next;
}
