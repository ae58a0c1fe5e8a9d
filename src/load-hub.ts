import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Hub } from './config.ts';
import { SynclineError } from './errors.ts';

/** Imports a configuration file: its default export is what `defineHub` returned. */
export async function loadHub(path: string): Promise<Hub> {
  const file = resolve(path);
  let loaded: { default?: unknown };
  try {
    loaded = (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (error) {
    if (error instanceof SynclineError) throw error;
    throw new SynclineError(
      'SYN_CONFIG_INVALID',
      `${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
  if (!isHub(loaded.default)) {
    throw new SynclineError('SYN_CONFIG_INVALID', `${file} has no default export made by defineHub().`);
  }
  return loaded.default;
}

function isHub(value: unknown): value is Hub {
  return typeof value === 'object' && value !== null && 'systems' in value && 'flows' in value && 'entities' in value;
}
