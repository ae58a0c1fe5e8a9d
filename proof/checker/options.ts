import { parseArgs } from 'node:util';

export interface Options {
  /** One for each time that something was placed, oldest first. */
  manifests: string[];
  /** Folder of the four systems' stores. */
  stores: string;
  /** The hub's case list, as JSON. */
  cases: string | null;
  /** What was done to the hub from outside, as JSON lines. */
  kills: string | null;
  overlap: string | null;
  /** Folder of the retail CSVs that were replayed. */
  csv: string | null;
  expectFaults: string[];
  expectKills: number;
}

const USAGE =
  'node proof/checker/main.ts --manifest FILE… --stores DIR [--cases FILE] [--kills FILE] [--overlap FILE] [--csv DIR] [--expect-faults a,b] [--expect-kills N]';

const text = { type: 'string' } as const;

export function parseOptions(argv: string[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: {
      manifest: { type: 'string', multiple: true },
      stores: text,
      cases: text,
      kills: text,
      overlap: text,
      csv: text,
      'expect-faults': text,
      'expect-kills': text,
    },
  });
  const { manifest: manifests = [], stores } = values;
  if (manifests.length === 0 || stores === undefined) throw new Error(`--manifest and --stores are needed. ${USAGE}`);
  return {
    manifests,
    stores,
    cases: values.cases ?? null,
    kills: values.kills ?? null,
    overlap: values.overlap ?? null,
    csv: values.csv ?? null,
    expectFaults: (values['expect-faults'] ?? '').split(',').filter((kind) => kind !== ''),
    expectKills: Number(values['expect-kills'] ?? 0),
  };
}
