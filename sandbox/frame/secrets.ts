import { readFileSync } from 'node:fs';
import { isDoc, parseJson } from './json.ts';
import { UsageError } from './usage-error.ts';

export type Secrets = (name: string) => string;

/** Each secret from the environment, else from the file; all of `names` are looked up at once so that a missing one is told at the start. */
export function loadSecrets(names: string[], file: string | null, environment: Record<string, string | undefined>): Secrets {
  const stored = file === null ? {} : readSecretsFile(file);
  const found = new Map<string, string>();
  for (const name of names) {
    const value = environment[name] ?? stored[name];
    if (value === undefined || value === '')
      throw new UsageError(`${name} is not set; give it in the environment or in --secrets FILE.`);
    found.set(name, value);
  }
  return (name) => {
    const value = found.get(name);
    if (value === undefined) throw new Error(`${name} was not declared`);
    return value;
  };
}

function readSecretsFile(file: string): Record<string, string> {
  const known: Record<string, string> = {};
  try {
    const value = parseJson(readFileSync(file, 'utf8'));
    if (!isDoc(value)) throw new SyntaxError('not a JSON object');
    for (const [name, secret] of Object.entries(value)) if (typeof secret === 'string') known[name] = secret;
  } catch (error) {
    throw new UsageError(`--secrets ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  return known;
}
