import { parseArgs } from 'node:util';
import type { Rates } from '../faults/rates.ts';
import { parseRates } from '../faults/rates.ts';
import { parseCount, parseDuration } from './duration.ts';
import { UsageError } from './usage-error.ts';

export type Options = {
  system: string;
  port: number;
  data: string;
  hub: string | null;
  hubPath: string;
  secretsFile: string | null;
  seed: number;
  rates: Rates;
  retryBase: number;
  webhookConcurrency: number;
  /** What every answer takes even without faults: a target that answers at once would never have a request in flight. */
  answerTime: number;
  /** The flags only this system knows, as given or by default. */
  own: Record<string, string>;
};

const common = [
  'port',
  'data',
  'hub',
  'hub-path',
  'secrets',
  'seed',
  'faults',
  'retry-base',
  'webhook-concurrency',
  'answer-time',
];

export function parseOptions(system: string, argv: string[], own: Record<string, string>): Options {
  const given = readFlags(argv, [...common, ...Object.keys(own)]);
  const text = (name: string, otherwise: string) => given.single[name] ?? otherwise;
  if (given.single['data'] === undefined) throw new UsageError('--data DIR is required.');
  const merged: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) merged[name] = text(name, value);
  return {
    system,
    port: parseCount('port', text('port', '0')),
    data: given.single['data'],
    hub: given.single['hub'] ?? null,
    hubPath: text('hub-path', `/webhooks/${system}`),
    secretsFile: given.single['secrets'] ?? null,
    seed: parseCount('seed', text('seed', '1')),
    rates: parseRates(system, text('faults', 'none'), given.faults),
    retryBase: parseDuration('retry-base', text('retry-base', '200ms')),
    webhookConcurrency: parseCount('webhook-concurrency', text('webhook-concurrency', '16')),
    answerTime: parseDuration('answer-time', text('answer-time', '10ms')),
    own: merged,
  };
}

function readFlags(argv: string[], names: string[]): { single: Record<string, string>; faults: string[] } {
  const known = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({ args: argv, options: { ...known, fault: { type: 'string', multiple: true } } });
    const { fault, ...rest } = values;
    const single: Record<string, string> = {};
    for (const [name, value] of Object.entries(rest)) if (typeof value === 'string') single[name] = value;
    return { single, faults: Array.isArray(fault) ? fault.map(String) : [] };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
