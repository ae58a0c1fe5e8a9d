import { pino } from 'pino';

/** One wide line per batch and stage: `noun.pastVerb` and its counts. Never personal data, never a secret. */
export interface Log {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
  debug(event: string, fields?: Record<string, unknown>): void;
}

/** The frames of our own code are enough to find a fault. */
const FRAMES = 8;

/**
 * What a log may tell of an error: its kind, its code and where it was thrown. Its words stay out,
 * because those of a database, a target or a mapping may quote what a person has written.
 */
export function faultOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const stack = error.stack ?? '';
  const at = [...stack.matchAll(/^ {4}at (.*)$/gm)].map((match) => match[1]).slice(0, FRAMES);
  return {
    error: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    at,
    ...(cause instanceof Error ? { cause: faultOf(cause) } : {}),
  };
}

/** Lines of JSON on standard error; `level` as pino knows it. */
export function openLog(level: string): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: false }));
  return {
    info: (event, fields) => logger.info({ event, ...fields }),
    warn: (event, fields) => logger.warn({ event, ...fields }),
    error: (event, fields) => logger.error({ event, ...fields }),
    debug: (event, fields) => logger.debug({ event, ...fields }),
  };
}
