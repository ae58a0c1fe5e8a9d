import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place } from './place-files.ts';
import { processIdentity } from './process-identity.ts';
import { StartRefusal } from './start-refusal.ts';

/**
 * Claims a data folder for this process, so that a second start does not take the first one's server for
 * an orphan. A claim dies with its process. Returns what gives the folder back.
 */
export function claimFolder({ cluster, dataFolder }: Place): () => void {
  const claim = join(dirname(cluster), 'owner');
  const mine = processIdentity(process.pid) ?? String(process.pid);
  const holder = holderOf(claim);
  if (holder !== undefined && holder !== mine) {
    const pid = holder.split('@')[0];
    throw new StartRefusal(
      `The data folder ${dataFolder} is in use by process ${pid}; stop that one, or choose another folder with --data.`,
    );
  }
  if (holder === mine) throw new StartRefusal(`The data folder ${dataFolder} is in use by this very process.`);
  rmSync(claim, { force: true });
  // wx: of two processes that start at the same moment only one creates the file.
  writeFileSync(claim, mine, { flag: 'wx' });
  return () => rmSync(claim, { force: true });
}

/** The identity of the claim's process while that still runs. */
function holderOf(claim: string): string | undefined {
  try {
    const identity = readFileSync(claim, 'utf8');
    return processIdentity(Number(identity.split('@')[0])) === identity ? identity : undefined;
  } catch {
    return undefined;
  }
}
