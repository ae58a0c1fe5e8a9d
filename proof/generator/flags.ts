import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** A wrong command line: one sentence, exit 2. */
export class FlagError extends Error {}

export class Flags {
  private readonly values: Record<string, string>;

  constructor(argv: string[], defaults: Record<string, string | null>) {
    const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }]));
    this.values = {};
    let given: Record<string, unknown>;
    try {
      given = parseArgs({ args: argv, options }).values;
    } catch (error) {
      throw new FlagError(error instanceof Error ? error.message : String(error));
    }
    for (const [name, otherwise] of Object.entries(defaults)) {
      const value = given[name] ?? otherwise;
      if (typeof value !== 'string') throw new FlagError(`--${name} is required.`);
      this.values[name] = value;
    }
  }

  text(name: string): string {
    return this.values[name] ?? '';
  }

  number(name: string): number {
    const value = Number(this.text(name));
    if (this.text(name) === '' || !Number.isFinite(value) || value < 0)
      throw new FlagError(`--${name} must be a number from 0, not "${this.text(name)}".`);
    return value;
  }

  whole(name: string): number {
    const value = this.number(name);
    if (!Number.isSafeInteger(value)) throw new FlagError(`--${name} must be a whole number, not "${this.text(name)}".`);
    return value;
  }
}

/** The token for the stand-ins' administration: from the environment, else from the secrets file. */
export function adminToken(file: string, environment: Record<string, string | undefined>): string {
  const name = 'SANDBOX_ADMIN_TOKEN';
  let stored: unknown;
  if (file !== '') {
    try {
      stored = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)[name];
    } catch (error) {
      throw new FlagError(`--secrets ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }
  const token = environment[name] ?? stored;
  if (typeof token !== 'string' || token === '')
    throw new FlagError(`${name} is not set; give it in the environment or in --secrets FILE.`);
  return token;
}
