import { Type, type Static } from 'typebox';
import type { Classifier } from '../fact.ts';
import { MILESTONES } from '../entities/milestone.ts';
import { orNull } from '../value/or-null.ts';

const Reading = Type.Object(
  {
    /** One of the milestones; null: the code says nothing of how far the package is. */
    milestone: orNull(Type.Enum(MILESTONES)),
    /** Where the code itself says that nothing has happened yet: an appointment, an estimate. */
    classifier: Type.Optional(Type.Enum(['actual', 'estimated', 'planned', 'requested'] as const satisfies Classifier[])),
    /** Why, in a word: `customs`, `refused`, `damaged`, `weather`. */
    reason: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

/** The codes of one list and what they mean: data, to be corrected without a line of code. */
export const CodeTable = Type.Object(
  {
    /** Whose codes they are: a carrier (`ups`), a standard (`x12-214`) or a service that passes scans on (`aftership`). */
    list: Type.String({ minLength: 1 }),
    /** The table holds for this partner alone, who uses the list in a way of its own. */
    partner: Type.Optional(Type.String({ minLength: 1 })),
    codes: Type.Record(Type.String(), Reading),
  },
  { additionalProperties: false },
);

export type CodeTable = Static<typeof CodeTable>;

/** The tables that every hub has, and those of its configuration. */
export interface CodeTables {
  known: readonly CodeTable[];
  /** They go before the known ones, and before what a connector has read by itself. Of two the later one counts. */
  own: readonly CodeTable[];
}

export const NO_CODES: CodeTables = { known: [], own: [] };

/** What a scan means: a connector may know milestones of its own, which count as unknown. */
export interface CodeReading {
  milestone: string | null;
  classifier?: Classifier;
  reason?: string;
}

/** A code as it was scanned. */
export interface ScannedCode {
  carrier: string;
  /** The list it is from; null: the carrier's own. */
  list: string | null;
  partner: string | null;
  code: string | null;
  /** What the connector makes of it; null: nothing. */
  milestone: string | null;
}

/**
 * What a scan means. The code alone says nothing: `DL` is out for delivery at one carrier and delivered at the next.
 * First the configuration's tables, the partner's before the list's; then what the connector says; then the known tables.
 */
export function readCode({ known, own }: CodeTables, scan: ScannedCode): CodeReading {
  const said: CodeReading | null = scan.milestone === null ? null : { milestone: scan.milestone };
  return find(own, scan) ?? said ?? find(known, scan) ?? { milestone: null };
}

function find(tables: readonly CodeTable[], { carrier, list, partner, code }: ScannedCode): CodeReading | null {
  if (code === null || tables.length === 0) return null;
  const name = keyOf(list ?? carrier);
  const index = indexOf(tables);
  const ofPartner = partner === null ? undefined : index.get(JSON.stringify([name, keyOf(partner), keyOf(code)]));
  return ofPartner ?? index.get(JSON.stringify([name, null, keyOf(code)])) ?? null;
}

const indexes = new WeakMap<readonly CodeTable[], Map<string, CodeReading>>();

/** Made once for each set of tables: a record with a hundred scans asks it a hundred times. */
function indexOf(tables: readonly CodeTable[]): Map<string, CodeReading> {
  const known = indexes.get(tables);
  if (known !== undefined) return known;
  const index = new Map<string, CodeReading>();
  for (const { list, partner, codes } of tables) {
    for (const [code, reading] of Object.entries(codes)) {
      index.set(JSON.stringify([keyOf(list), partner === undefined ? null : keyOf(partner), keyOf(code)]), reading);
    }
  }
  indexes.set(tables, index);
  return index;
}

/** `DHL Express` is `dhl-express`. */
function keyOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}
