import { spawnSync } from 'node:child_process';

/** Whom PostgreSQL runs as, in the shape that `spawn` and `chown` take. */
export interface Account {
  uid: number;
  gid: number;
}

/** `nobody` on every Unix: PostgreSQL refuses to run as root, and a container has no account for us. */
const NOBODY = 65534;

/** The account PostgreSQL has to run as, or undefined where it can run as the user that we are. */
export function serverAccount(): Account | undefined {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
}

/**
 * Whether the account gets into the folder, by trying: an ancestor under a 0700 home, access lists and mount
 * options all count, and none of them shows in the folder's own mode.
 */
export function canEnter(account: Account, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}
