import { hash } from 'node:crypto';

/** True for a fixed share of all ids, the same in every process: one in `of`. */
export function chosen(id: string, of: number): boolean {
  return Number.parseInt(hash('sha256', id, 'hex').slice(0, 8), 16) % of === 0;
}
