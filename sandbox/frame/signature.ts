import { createHmac } from 'node:crypto';

/** HMAC-SHA256 of the parts, one after the other. */
export function signature(secret: string, encoding: 'hex' | 'base64', ...parts: (string | Buffer)[]): string {
  const digest = createHmac('sha256', Buffer.from(secret, 'utf8'));
  for (const part of parts) digest.update(part);
  return digest.digest(encoding);
}
