import { existsSync, readFileSync } from 'node:fs';
import { auditEverything } from './audit/audit-everything.ts';
import { CaseBook } from './case-book.ts';
import type { Doc } from './doc.ts';
import { parseDoc } from './doc.ts';
import { countFaults } from './faults.ts';
import { Findings } from './findings.ts';
import { readManifest } from './manifest.ts';
import type { Options } from './options.ts';
import { compareRows } from './replay/compare-rows.ts';
import { replayAccount, type ReplayVerdict } from './replay/account.ts';
import { readRows } from './replay/read-rows.ts';
import { openStores } from './open-stores.ts';
import { Tally } from './tally.ts';
import type { Verdict } from './verdict.ts';
import { judge } from './verdict.ts';
import type { World } from './world.ts';

/** Reads the manifest and the four stores, looks at everything and says what it found. */
export function check(options: Options): Verdict {
  const manifest = readManifest(options.manifests);
  const stores = openStores(options.stores, manifest);
  try {
    const world: World = {
      manifest,
      stores,
      cases: CaseBook.read(options.cases),
      findings: new Findings(),
      tally: new Tally(),
    };
    auditEverything(world);
    const replay = options.csv === null ? null : auditReplay(world, options.csv);
    return judge({
      run: manifest.run,
      complete: manifest.complete,
      tally: world.tally,
      findings: world.findings,
      cases: world.cases.byCode(),
      cancelled: manifest.orders.filter(({ expect }) => expect === 'cancelled').length,
      faults: countFaults(stores),
      kills: readLines(options.kills),
      overlap: overlapIn(options.overlap),
      replay,
      expectFaults: options.expectFaults,
      expectKills: options.expectKills,
    });
  } finally {
    for (const store of Object.values(stores)) store.close();
  }
}

function auditReplay(world: World, folder: string): ReplayVerdict {
  const limited = typeof world.manifest.run['limit'] === 'number';
  const placed = new Set(world.manifest.rows.map((row) => `${row.file}:${row.line}`));
  // A replay that was cut short by its operator answers for the rows it took.
  const rows = readRows(folder).filter((row) => !limited || placed.has(`${row.file}:${row.line}`));
  compareRows(world, rows);
  return replayAccount(world, rows);
}

function readLines(path: string | null): Doc[] {
  if (path === null || !existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map(parseDoc);
}

/** One line per moment at which a record was found in other hands. */
function overlapIn(path: string | null): number | null {
  if (path === null) return null;
  return existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '').length
    : 0;
}
