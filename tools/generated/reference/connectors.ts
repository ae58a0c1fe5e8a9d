import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectors } from '../../../connectors/registry.ts';
import type { OpenSystem } from '../../../src/kit/contract.ts';
import { surroundingsOf, type ConformanceSubject } from '../../../src/kit/testing/subject.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { describeSchema } from './describe-schema.ts';
import { code, generatedFrom, table } from './markdown.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What the suite is given of one connector, and the connector as it opens with it. */
interface Conforming {
  id: string;
  subject: ConformanceSubject;
  system: OpenSystem;
  documents: { in: number; out: number };
}

const conforming = await Promise.all(Object.keys(connectors).map(conformingOf));

/** What each connector can do, how far the conformance suite goes with it, and its settings. */
export const connectorReference: GeneratedFile = {
  path: 'docs/reference/connectors.md',
  make: () =>
    [
      '# Connectors',
      generatedFrom('connectors/*/index.ts', 'connectors/*/fixtures/subject.ts'),
      levels(),
      table(['connector', 'for', 'level', 'proven against'], conforming.map(line)),
      ...conforming.flatMap(section),
      '',
    ].join('\n\n'),
};

async function conformingOf(id: string): Promise<Conforming> {
  const folder = join(ROOT, 'connectors', id, 'fixtures');
  if (!existsSync(join(folder, 'subject.ts'))) {
    throw new Error(`cannot be made: connectors/${id}/fixtures/subject.ts, which tells the conformance suite of it, is missing`);
  }
  const { subject } = (await import(join(folder, 'subject.ts'))) as { subject: ConformanceSubject };
  const names = readdirSync(folder);
  const count = (ending: string): number => names.filter((name) => name.endsWith(ending)).length;
  const system = subject.open(
    'http://127.0.0.1:9',
    surroundingsOf(subject, () => 0),
  );
  return { id, subject, system, documents: { in: count('.in.json'), out: count('.out.json') } };
}

const LEVELS = [
  'its documents are read, each as was reviewed by hand; what cannot be read is named',
  'and it tells: signed webhooks, or lists that end and lose nothing',
  'and it is written: the calls as was reviewed, each way a call can fail in its class, nothing guessed',
  'and it runs in the tests against a stand-in of the system, named in the last column',
  'or against the system itself',
];

function levels(): string {
  return [
    'A level is what the conformance suite (`src/kit/testing`) runs with the connector, in every `npm test`:',
    '',
    ...LEVELS.map((words, index) => `${index + 1}. ${words};`),
  ].join('\n');
}

function levelOf({ subject, system, documents }: Conforming): number {
  const tells = subject.list !== undefined || (subject.webhook !== undefined && system.webhook !== null);
  const { proven } = subject;
  const reached = [documents.in > 0, tells, documents.out > 0, proven !== undefined, proven?.real === true];
  const first = reached.indexOf(false);
  return first === -1 ? reached.length : first;
}

function line(one: Conforming): string[] {
  const { id, subject } = one;
  const { against = 'nothing yet', test = null } = subject.proven ?? {};
  if (test !== null && !existsSync(join(ROOT, test))) throw new Error(`cannot be made: ${test}, named by ${id}, is missing`);
  const label = connectors[id as keyof typeof connectors].label;
  return [`[${id}](#${id})`, label, String(levelOf(one)), test === null ? against : `${against} ([test](../../${test}))`];
}

function section(one: Conforming): string[] {
  const { id, system, subject, documents } = one;
  const { rows } = describeSchema(connectors[id as keyof typeof connectors].config);
  return [
    `## ${id}`,
    `${titleOf(id)} [More](../../connectors/${id}/README.md)`,
    `The suite reads ${documents.in} documents and writes ${documents.out}; ${covered(one)}.`,
    ...(subject.name === 'http'
      ? ['What it can do is said in the configuration: [its settings](configuration.md#systems-http---).']
      : [abilities(system), settings(rows)]),
  ];
}

/** The first sentence of its README. */
function titleOf(id: string): string {
  const lines = readFileSync(join(ROOT, 'connectors', id, 'README.md'), 'utf8').split('\n');
  return `${(lines[0] ?? '').replace(/^# (Connector `[^`]+`: )?/, '').replace(/\.$/, '')}.`;
}

function covered({ subject }: Conforming): string {
  const parts = [
    ...(subject.webhook === undefined ? [] : ['signatures of webhooks']),
    ...(subject.list === undefined ? [] : [`the list of ${subject.list.entity}s`]),
    ...(subject.naive === undefined ? [] : ['times without an offset']),
    ...(subject.write.refusals === undefined ? [] : [`${subject.write.refusals.length} refusals in the vendor's words`]),
    'every failure of a call by its class',
  ];
  return `beside them ${parts.join(', ')}`;
}

function abilities(system: OpenSystem): string {
  const polled = new Map(
    system.polls.filter(({ name }) => name === undefined).map((poll) => [poll.entity, poll.everyMs / 1_000]),
  );
  const rows = system.entities.map((one) => [
    code(one.entity),
    one.version,
    one.idempotency,
    one.canGet ? 'yes' : 'no',
    one.canList ? `yes${polled.has(one.entity) ? `, every ${polled.get(one.entity)} s` : ''}` : 'no',
  ]);
  return table(['entity', 'versions', 'a create that is sent twice', 'read', 'listed'], rows);
}

function settings(rows: ReturnType<typeof describeSchema>['rows']): string {
  return table(
    ['setting', 'form', 'needed', 'meaning'],
    rows.map(({ path, form, optional, text }) => [code(path), form, optional ? 'no' : 'yes', text]),
  );
}
