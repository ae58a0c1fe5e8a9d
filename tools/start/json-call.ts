export interface JsonCall {
  method?: 'GET' | 'POST' | 'DELETE';
  token: string;
  body?: unknown;
  timeoutMs?: number;
}

/** Asks one of our own processes; throws when it does not answer with success. */
export async function jsonCall(url: string, call: JsonCall): Promise<Record<string, unknown>> {
  const { method = 'GET', token, body, timeoutMs = 5_000 } = call;
  const answer = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!answer.ok) throw new Error(`${method} ${new URL(url).pathname}: ${answer.status}`);
  return (await answer.json()) as Record<string, unknown>;
}
