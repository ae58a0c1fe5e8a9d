import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { SynclineError } from '../errors.ts';

/** Refuses a request without the hub's API key; the comparison takes the same time for any wrong key. */
export function requireKey(apiKey: string): (request: FastifyRequest) => Promise<void> {
  const expected = digest(apiKey);
  return async (request) => {
    const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!timingSafeEqual(digest(given), expected)) throw new SynclineError('SYN_API_UNAUTHORISED', '');
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
