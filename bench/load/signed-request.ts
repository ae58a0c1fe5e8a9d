import { createHmac } from 'node:crypto';

/** The shop's signing secret: nothing it protects leaves this machine. */
export const SECRET = 'bench-signing-secret';

/** One webhook as the bytes of an HTTP request, signed over the raw body, so that sending it costs next to nothing. */
export function signedRequest(webhook: { path: string; topic: string; deliveryId: string; body: Buffer }): Buffer {
  const { path, topic, deliveryId, body } = webhook;
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    `content-length: ${body.length}`,
    `x-shop-topic: ${topic}`,
    `x-shop-delivery: ${deliveryId}`,
    `x-shop-signature: ${signature}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}
