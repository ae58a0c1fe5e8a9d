import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Hub } from './config.ts';
import { SynclineError } from './errors.ts';

/** The entry of package.json's `exports` that a clone resolves to: its TypeScript. */
const SOURCE = 'syncline-source';

/** Imports a configuration file: its default export is what `defineHub` returned. */
export async function loadHub(path: string): Promise<Hub> {
  const file = resolve(path);
  let loaded: { default?: unknown };
  const hooks = ownPackage();
  try {
    loaded = (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (error) {
    if (error instanceof SynclineError) throw error;
    throw new SynclineError(
      'SYN_CONFIG_INVALID',
      `${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  } finally {
    hooks.deregister();
  }
  if (!isHub(loaded.default)) {
    throw new SynclineError('SYN_CONFIG_INVALID', `${file} has no default export made by defineHub().`);
  }
  return loaded.default;
}

/**
 * `syncline/…` in a configuration is this very program, wherever the file lies: run with npx there is
 * no node_modules beside it, and a second copy would have classes of its own.
 */
function ownPackage(): { deregister(): void } {
  const fromSource = import.meta.url.endsWith('.ts');
  return registerHooks({
    resolve: (specifier, context, next) => {
      if (!specifier.startsWith('syncline/')) return next(specifier, context);
      const conditions = fromSource ? [...context.conditions, SOURCE] : context.conditions;
      return next(specifier, { ...context, conditions, parentURL: import.meta.url });
    },
  });
}

function isHub(value: unknown): value is Hub {
  return typeof value === 'object' && value !== null && 'systems' in value && 'flows' in value && 'entities' in value;
}
