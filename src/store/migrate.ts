import { runner } from 'node-pg-migrate';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Brings the schema up to date. Forward only; safe to run from several processes at once (an
 * advisory lock lets one do it, and the others wait for it). `say` gets one line a migration.
 */
export async function migrate(url: string, say: (line: string) => void = () => undefined): Promise<void> {
  await runner({
    databaseUrl: url,
    dir: FOLDER,
    direction: 'up',
    migrationsTable: 'migration',
    checkOrder: true,
    verbose: false,
    advisoryLockMode: 'wait',
    log: (line: string) => {
      if (line.startsWith('### MIGRATION')) say(line.replaceAll('#', '').trim());
    },
  });
}
