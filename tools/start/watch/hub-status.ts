import { jsonCall } from '../json-call.ts';

/** What the hub says of itself, as GET /status answers. */
export interface HubStatus {
  changes: { received: number; applied: number; waiting: number; case: number };
  records: Record<string, number>;
  deliveries: Record<string, Record<string, number>>;
  fetches: { due: number; failed: number };
  cases: { open: number; byCode: Record<string, number> };
  latency: { p50Ms: number | null; p99Ms: number | null };
  left: string[];
}

const PAGE = 500;

/** Null while it does not answer: it may be starting, or frozen. */
export async function readHubStatus(url: string, token: string): Promise<HubStatus | null> {
  try {
    return (await jsonCall(`${url}/status`, { token, timeoutMs: 10_000 })) as unknown as HubStatus;
  } catch {
    return null;
  }
}

/** All its open cases. */
export async function readCases(url: string, token: string): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  for (let after = 0; ;) {
    const page = await jsonCall(`${url}/cases?state=open&after=${after}&limit=${PAGE}`, { token, timeoutMs: 30_000 });
    const cases = (page['cases'] ?? []) as Record<string, unknown>[];
    all.push(...cases);
    const last = cases.at(-1)?.['id'];
    if (cases.length < PAGE || last === undefined) return all;
    after = Number(last);
  }
}
