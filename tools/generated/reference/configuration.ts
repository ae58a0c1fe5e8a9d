import { settingsSchema } from '../../../connectors/http/settings.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { describeSchema, type Row, type Schema } from './describe-schema.ts';
import { DocComments, type Documented } from './doc-comments.ts';
import { code, generatedFrom, table } from './markdown.ts';

const SOURCES = ['src/config.ts', 'src/config/', 'src/model/flow.ts', 'src/model/entity.ts', 'connectors/http/settings.ts'];

/** Everything that `syncline.config.ts` may say, from the types and schemas that check it. */
export const configurationReference: GeneratedFile = {
  path: 'docs/reference/configuration.md',
  make: () =>
    [
      '# Configuration',
      generatedFrom(...SOURCES),
      'A configuration is one file that exports `defineHub({ … })`: [`syncline.config.ts`](../../syncline.config.ts) is the sandbox’s. ' +
        '`syncline check` prints what it comes to.',
      ...hubSections(),
      ...systemSections(),
      '',
    ].join('\n\n'),
};

function hubSections(): string[] {
  const config = new DocComments('src/config.ts');
  const entity = new DocComments('src/config/entity.ts');
  const model = new DocComments('src/model/entity.ts');
  const meant = new Map(model.properties('EntityDefinition').map((one) => [one.name, one.text]));
  return [
    '## `defineHub({ … })`',
    properties(config.properties('HubInput')),
    '## `flows`',
    flowTable(),
    '## `ownership`: the strategies',
    'For each group of each entity that a system speaks of, one strategy. A group without one is refused: `SYN_CONFIG_UNOWNED_GROUP`.',
    table(['strategy', 'meaning'], new DocComments('src/config/strategies.ts').functions().map(strategy)),
    '## `entities`: `entity({ … })`',
    properties(entity.properties('EntityInput').map((one) => ({ ...one, text: one.text || (meant.get(one.name) ?? '') }))),
    'A group is its schema, or:',
    properties(model.properties('GroupDefinition')),
  ];
}

/** For what is plain in the source, where its type speaks for it. */
const PLAIN: Record<string, string> = {
  ownership: 'Per entity and group the strategy by which it gets its value.',
  flows: 'What goes where.',
  entity: 'Whose records.',
  to: 'The system that should hold them.',
  lane: 'Urgency: `cancel`, `order`, `stock_decrease`, `status`, `stock_increase`, `price`, `product` or `history`.',
  class:
    '`fast` tries again within a minute and reports a target that fails for 5 minutes; `exact` within ten minutes, and an hour.',
  name: 'As in `flows` and `ownership`.',
  groups: 'By name: fields that live and die together.',
  schema: 'What a value of the group has to fit; a value that does not is a case.',
};

function properties(all: readonly Documented[]): string {
  return table(
    ['name', 'needed', 'meaning'],
    all.map(({ name, optional, text }) => [code(name), optional ? 'no' : 'yes', text || (PLAIN[name] ?? '')]),
  );
}

/** The model says what a part of a flow means, the configuration what stands when it is left out. */
function flowTable(): string {
  const meant = new Map(new DocComments('src/model/flow.ts').properties('Flow').map((one) => [one.name, one.text]));
  const rows = new DocComments('src/config/flow.ts').properties('FlowInput').map(({ name, optional, text }) => {
    const meaning = meant.get(name) || (PLAIN[name] ?? text);
    return [code(name), optional ? text || 'none' : 'needed', meaning];
  });
  return table(['name', 'when left out', 'meaning'], rows);
}

function strategy({ name, code: parameters, text }: Documented): string[] {
  return [code(`${name}(${parameters.replaceAll('readonly ', '').replace(/^settings: /, '')})`), text];
}

function systemSections(): string[] {
  const { rows, alternatives } = describeSchema(settingsSchema as unknown as Schema);
  return [
    '## `systems`: `http({ … })`',
    'Any REST API. A *name of a secret* is the name of an environment variable, never its value.',
    settings(rows),
    ...alternatives.flatMap(({ path, sign, text, rows: own }) => [
      `### \`${path}\` with \`${sign}\``,
      ...(text === '' ? [] : [text]),
      ...(own.length === 0 ? ['No further settings.'] : [settings(own)]),
    ]),
  ];
}

function settings(rows: readonly Row[]): string {
  return table(
    ['setting', 'form', 'needed', 'meaning'],
    rows.map(({ path, form, optional, text }) => [code(path), form, optional ? 'no' : 'yes', text]),
  );
}
