import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { canEnter, serverAccount, type Account } from './account.ts';
import { findBinaries } from './find-binaries.ts';
import { StartRefusal } from './start-refusal.ts';

/** Where one embedded PostgreSQL lives. */
export interface Place {
  /** The folder with bin, lib and share. */
  binaries: string;
  /** PostgreSQL's own data directory; the folder around it belongs to the account too. */
  cluster: string;
  /** Where the server's socket file is; empty where it can have none. */
  sockets: string;
  /** Ours: password and server log. */
  dataFolder: string;
  /** Whom the server runs as; undefined for the user that we are. */
  account: Account | undefined;
}

/**
 * As root, PostgreSQL runs as another user, and that user often cannot get at a clone or a data folder below
 * a 0700 home. What it cannot reach lives here: the binaries as a copy, the cluster for good.
 */
const REACHABLE = '/var/lib/syncline';

/** Creates the data folder and says where binaries and cluster are; a folder that cannot be written is refused. */
export function placeFiles(dataFolder: string): Place {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o755 });
    const account = serverAccount();
    const binaries = placeBinaries(account);
    const around = placeCluster(dataFolder, account);
    if (account) chownSync(around, account.uid, account.gid);
    return { binaries, cluster: join(around, 'cluster'), sockets: socketFolder(around), dataFolder, account };
  } catch (error) {
    throw refusalOf(error, dataFolder);
  }
}

/** The system's limit for the path of a socket file, less the file's own name. */
const SOCKET_FOLDER = 103 - '/.s.PGSQL.65535'.length;

/** A socket file costs a third less than a port; a folder of a long name, or Windows, has to do with the port. */
function socketFolder(folder: string): string {
  return process.platform === 'win32' || Buffer.byteLength(folder) > SOCKET_FOLDER ? '' : folder;
}

function placeBinaries(account: Account | undefined): string {
  const { folder, version } = findBinaries();
  if (account === undefined || canEnter(account, join(folder, 'bin'))) return folder;
  const target = join(reachable(), `postgresql-${version}`);
  if (existsSync(target)) return target;
  // Copied under another name first: a copy that was cut off never carries the final name.
  const half = `${target}.${process.pid}`;
  cpSync(folder, half, { recursive: true, verbatimSymlinks: true });
  // npm under umask 077 installs what only root can read.
  execFileSync('chmod', ['-R', 'a+rX', half]);
  renameSync(half, target);
  return target;
}

/** The choice is kept in the data folder: modes may change later, and the data must still be found. */
function placeCluster(dataFolder: string, account: Account | undefined): string {
  const note = join(dataFolder, 'postgres.place');
  if (existsSync(note)) return noted(note);
  const inside = join(dataFolder, 'postgres');
  const enough = account === undefined || canEnter(account, dataFolder);
  const around = enough ? inside : mkdtempSync(join(reachable(), 'data-'));
  mkdirSync(around, { recursive: true, mode: 0o700 });
  // Inside the folder the note is relative, so that the folder can be moved.
  writeFileSync(note, enough ? 'postgres' : around);
  return around;
}

function noted(note: string): string {
  const place = readFileSync(note, 'utf8').trim();
  const around = place === 'postgres' ? join(note, '..', place) : place;
  if (existsSync(around)) return around;
  throw new StartRefusal(
    `${note} says that the data are in ${around}, which does not exist; restore it, or delete ${note} to begin anew.`,
  );
}

/** chmod, because the caller's umask may have taken the right to enter away. */
function reachable(): string {
  mkdirSync(REACHABLE, { recursive: true });
  chmodSync(REACHABLE, 0o755);
  return REACHABLE;
}

const DENIED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'ENOSPC']);

function refusalOf(error: unknown, dataFolder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined || !DENIED.has(code)) return error;
  return new StartRefusal(`The data folder ${dataFolder} cannot be written (${code}); choose another one with --data.`);
}
