import helmet from '@fastify/helmet';
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { SynclineError, type Code } from '../errors.ts';

/** HTTP status of the errors that reach a caller; any other is ours: 500. */
const STATUS: Partial<Record<Code, number>> = {
  SYN_RECEIVE_BAD_SIGNATURE: 401,
  SYN_RECEIVE_TOO_LARGE: 413,
  SYN_RECEIVE_UNKNOWN_SYSTEM: 404,
  SYN_RECEIVE_UNAVAILABLE: 503,
  SYN_API_UNAUTHORISED: 401,
  SYN_API_NOT_FOUND: 404,
  SYN_API_BAD_REQUEST: 400,
  SYN_API_TOO_MANY: 429,
  SYN_CASE_NOT_FOUND: 404,
  SYN_CASE_NOT_EDITABLE: 409,
  SYN_STOCK_NOT_KEPT: 404,
  SYN_STOCK_CART_SHORT: 409,
  SYN_STOCK_CART_CONSUMED: 409,
};

export interface ServerOptions {
  /** Larger bodies are answered 413 and not stored. */
  maxBodyBytes: number;
  /** An error that is ours: logged, never shown. */
  onError: (error: Error) => void;
}

/** The one HTTP server: bodies stay bytes, errors carry code, text and remedy. */
export async function openServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: options.maxBodyBytes,
    logger: false,
    routerOptions: { maxParamLength: 500 },
    forceCloseConnections: true,
  });
  await app.register(helmet, { global: false });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const known = toKnown(error);
    if (known === null) {
      options.onError(error);
      return reply.code(500).send({ code: 'SYN_INTERNAL', message: 'Something of ours failed; the log has it.' });
    }
    if (known.code === 'SYN_RECEIVE_UNAVAILABLE') void reply.header('retry-after', '2');
    return reply.code(STATUS[known.code] ?? 500).send({ code: known.code, message: known.message, remedy: known.remedy });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ code: 'SYN_API_NOT_FOUND', message: `There is nothing at ${request.url.slice(0, 200)}.` }),
  );
  return app;
}

function toKnown(error: Error): SynclineError | null {
  if (error instanceof SynclineError) return error;
  const { code, statusCode } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new SynclineError('SYN_RECEIVE_TOO_LARGE', '');
  // Who asks too often has asked nothing wrong; the limit has set `retry-after`.
  if (statusCode === 429) return new SynclineError('SYN_API_TOO_MANY', '');
  if (statusCode !== undefined && statusCode < 500) return new SynclineError('SYN_API_BAD_REQUEST', error.message);
  return null;
}
