import type { Explanation, Step } from './store/views/traces.ts';
import type { Case } from './store/cases.ts';

/** As JSON brought it: times are text. */
type Wire<T> = { [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K] };

interface Traced {
  record: {
    id: string;
    entity: string;
    version: number;
    held: string[];
    links: string[];
    deliveries: { system: string; facet: string; effect: string; state: string; note: string | null }[];
  };
  steps: Wire<Step>[];
}

export function printTrace(traces: Traced[]): string {
  return traces.map(printOne).join('\n\n');
}

function printOne({ record, steps }: Traced): string {
  const first = steps[0] === undefined ? 0 : Date.parse(steps[0].at);
  const lines = steps.map((step) => {
    const offset = `+${((Date.parse(step.at) - first) / 1_000).toFixed(3)} s`;
    return `  ${step.at}  ${offset.padStart(11)}  ${step.what.padEnd(9)} ${step.system.padEnd(10)} ${step.text}`;
  });
  const held = record.held.length === 0 ? '' : `  held: ${record.held.join(', ')}`;
  const deliveries = record.deliveries.map((d) => {
    const name = [d.system, d.facet, d.effect].filter((part) => part !== '' && part !== 'main').join(' ');
    return `  ${name.padEnd(24)} ${d.state}${d.note === null ? '' : ` (${d.note})`}`;
  });
  return [
    `${record.entity} ${record.id}  version ${record.version}${held}`,
    `  known as ${record.links.join(', ')}`,
    ...lines,
    'deliveries',
    ...deliveries,
  ].join('\n');
}

export function printExplanation(explanations: (Explanation | null)[]): string {
  return explanations
    .filter((one) => one !== null)
    .map(printExplained)
    .join('\n\n');
}

function printExplained({ record, group, value, provenance, claims }: Explanation): string {
  const why =
    provenance === null
      ? 'nobody has claimed it'
      : `from ${provenance.system}, version ${provenance.version}, by ${provenance.rule}, change ${provenance.changeId}`;
  const said = claims.map(
    (claim) => `  ${claim.subject} version ${claim.version} (change ${claim.change}): ${JSON.stringify(claim.value)}`,
  );
  return [`${record} ${group} = ${JSON.stringify(value)}`, `  ${why}`, 'claims', ...said].join('\n');
}

interface TimelineShown {
  record: string;
  entity: string;
  entries: { at: string; classifier: string; text: string; entity: string; record: string; systems: string[] }[];
  earlier: number;
}

/** What has not happened, or not yet, is marked as such. */
export function printTimelines({ timelines }: { timelines: TimelineShown[] }): string {
  return timelines.map(printTimeline).join('\n\n');
}

function printTimeline({ record, entity, entries, earlier }: TimelineShown): string {
  const lines = entries.map((entry) => {
    const isNamed = entry.record === record || entry.text.startsWith(`${entry.entity} `);
    const about = isNamed ? '' : `${entry.entity}: `;
    const mark = entry.classifier === 'actual' ? '' : ` (${entry.classifier})`;
    return `  ${entry.at.padEnd(29)} ${entry.systems.join(', ').padEnd(16)} ${about}${entry.text}${mark}`;
  });
  const more = earlier === 0 ? [] : [`  ${earlier} earlier entries are left out`];
  return [`${entity} ${record}`, ...more, ...(lines.length === 0 ? ['  nothing is known of it yet'] : lines)].join('\n');
}

type Shown = Wire<Case> & { text: string; remedy: string; who: string; raw?: string | null };

export function printCases({ cases }: { cases: Shown[] }): string {
  if (cases.length === 0) return 'No case is open.';
  return cases
    .map(
      (item) => `${String(item.id).padStart(6)}  ${item.openedAt}  ${item.code.padEnd(38)} ${item.key}\n        ${item.detail}`,
    )
    .join('\n');
}

export function printCase(item: Shown): string {
  const lines = [
    `case ${item.id} (${item.state})  ${item.code}`,
    `  ${item.text}`,
    `  found:  ${item.detail}`,
    `  do:     ${item.remedy}`,
    `  who:    ${item.who}`,
    `  about:  ${item.key}${item.recordId === null ? '' : `, record ${item.recordId}`}${item.changeId === null ? '' : `, change ${item.changeId}`}`,
    `  seen:   ${item.times} times since ${item.openedAt}`,
  ];
  if (item.closedAt !== null) lines.push(`  closed: ${item.closedAt} by ${item.closedBy ?? ''}: ${item.resolution ?? ''}`);
  if (item.raw !== undefined && item.raw !== null) lines.push('  raw:', item.raw);
  return lines.join('\n');
}

/** The answer to placing a hold. */
export function printHeld({
  order,
  hold,
}: {
  order: string;
  hold: { id: string; reason: string; releaseAt: string | null };
}): string {
  const until = hold.releaseAt === null ? 'until it is released' : `until ${hold.releaseAt}`;
  return `${order} is held by ${hold.id} (${hold.reason}) ${until}.`;
}

/** The answer to accepting a substitution. */
export function printSubstituted({ order, line, sku }: { order: string; line: string; sku: string }): string {
  return `Line ${line} of ${order} may be sent as ${sku}.`;
}

/** The answer to releasing one. */
export function printReleased({ order, released }: { order: string; released: { id: string; by: string } }): string {
  return `${order} is no longer held by ${released.id} of ${released.by}.`;
}
