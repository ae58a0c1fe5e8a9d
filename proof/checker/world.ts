import type { CaseBook } from './case-book.ts';
import type { Findings } from './findings.ts';
import type { Manifest } from './manifest.ts';
import type { Stores } from './stores.ts';
import type { Tally } from './tally.ts';

/** What every audit looks at, and where it writes what it found. */
export interface World {
  manifest: Manifest;
  stores: Stores;
  cases: CaseBook;
  findings: Findings;
  tally: Tally;
}
