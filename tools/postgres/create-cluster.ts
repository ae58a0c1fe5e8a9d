import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place-files.ts';
import { StartRefusal } from './start-refusal.ts';

/** The superuser of the embedded server, and the name of the hub's database. */
export const OWNER = 'syncline';

/**
 * A new cluster writes each segment of its log full of zeros before the first use, and every commit waits:
 * at the usual 16 MB for some 60 ms every few seconds.
 */
const WAL_SEGMENT_MB = '4';

/** Creates the cluster on the first start. A cluster is complete when it carries its final name. */
export function createCluster(place: Place, password: string): void {
  if (existsSync(join(place.cluster, 'PG_VERSION'))) return checkVersion(place);
  // initdb writes PG_VERSION first and may be killed later, so it works beside the final name.
  const half = `${place.cluster}.new`;
  const secret = `${place.cluster}.password`;
  rmSync(half, { recursive: true, force: true });
  rmSync(secret, { force: true });
  writeFileSync(secret, password, { mode: 0o600, flag: 'wx' });
  if (place.account) chownSync(secret, place.account.uid, place.account.gid);
  try {
    initdb(place, half, secret);
  } finally {
    rmSync(secret, { force: true });
  }
  renameSync(half, place.cluster);
}

/** The C.UTF-8 locale is built into PostgreSQL: the same order and case rules on every machine. */
function initdb(place: Place, folder: string, secret: string): void {
  const args = ['-D', folder, '-U', OWNER, '--pwfile', secret, '--auth', 'scram-sha-256', '--encoding', 'UTF8'];
  const locale = [
    '--locale-provider',
    'builtin',
    '--locale',
    'C',
    '--builtin-locale',
    'C.UTF-8',
    '--no-instructions',
    '--wal-segsize',
    WAL_SEGMENT_MB,
  ];
  const { status, stderr, error } = spawnSync(join(place.binaries, 'bin', 'initdb'), [...args, ...locale], {
    ...place.account,
    cwd: '/',
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    encoding: 'utf8',
  });
  if (status === 0) return;
  rmSync(folder, { recursive: true, force: true });
  const why = error?.message ?? stderr.trim().split('\n').pop() ?? '';
  throw new StartRefusal(`The embedded PostgreSQL could not create its data in ${place.cluster}: ${why}`);
}

function checkVersion(place: Place): void {
  const found = readFileSync(join(place.cluster, 'PG_VERSION'), 'utf8').trim();
  const { stdout } = spawnSync(join(place.binaries, 'bin', 'postgres'), ['--version'], { encoding: 'utf8', cwd: '/' });
  const ours = /\) (\d+)/.exec(stdout ?? '')?.[1];
  if (ours !== undefined && ours !== found) {
    throw new StartRefusal(
      `The data in ${place.cluster} was written by PostgreSQL ${found} and this Syncline brings ${ours}; dump it with the older Syncline and restore it here.`,
    );
  }
}
