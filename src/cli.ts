import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { SynclineError } from './errors.ts';
import { printFigures } from './print-figures.ts';
import { printSourcing, printStock } from './print-stock.ts';
import { printWaves } from './print-waves.ts';
import {
  printCase,
  printCases,
  printExplanation,
  printHeld,
  printReleased,
  printSubstituted,
  printTimelines,
  printTrace,
} from './print.ts';

const USAGE = `syncline <command>

  start [--port N] [--host H]   run the hub of your configuration; brings a PostgreSQL unless DATABASE_URL names one
  check                         print the effective flows and who owns what
  status                        what is stored and what is left to do
  trace <id>                    one record's whole way; any id of any system
  timeline <id>                 what happened to an order or a shipment, in all systems
  explain <id> <group>          where a group's value comes from, and what every system says
  explain order <id>            which location ships what of an order, what is short, and why
  stock <sku>                   what is on hand, promised and free of a variant, and who waits for it
  waves <location> [wave]       what it picks when; the orders of one wave
  figures                       fill rate and accuracy of the orders placed in the last 7 days; --from, --to, --zone
  hold <order> --reason R       keep it from being released (--until TIME: ends by itself; --note …)
  release <order> <hold>        end a hold; --by SYSTEM where two have one of this id
  substitute <order>            let a line be sent as another SKU: --line L --sku S --reason R
  cases [--all]                 what a person must decide or repair
  case show|retry|close <n>     look at a case, take it up again, close it (--reason "…")
  case edit <n> --file F        replace the stored change of a case and take it up again

  --data FOLDER   the hub's data folder (./.syncline)   --config FILE   (./syncline.config.ts)
  --json          print JSON
`;

/** The command itself cannot be understood: exit 2. */
class Misuse extends Error {}

/** Why it could not be done, in words for the person who asked: exit 1. */
class Refused extends Error {}

const { values, positionals } = readArguments({
  data: { type: 'string', default: './.syncline' },
  config: { type: 'string', default: './syncline.config.ts' },
  file: { type: 'string' },
  reason: { type: 'string', default: '' },
  line: { type: 'string' },
  sku: { type: 'string' },
  until: { type: 'string' },
  note: { type: 'string' },
  by: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  zone: { type: 'string' },
  all: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

try {
  process.exitCode = await run(positionals);
} catch (error) {
  complain(error);
}

function readArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(options: Options) {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    complain(new Misuse(error instanceof Error ? error.message.replace(/\. To specify.*$/s, '.') : ''));
    process.exit();
  }
}

function complain(error: unknown): void {
  const known = error instanceof Misuse || error instanceof Refused;
  const words = error instanceof SynclineError ? `${error.message} ${error.remedy}` : known ? error.message : String(error);
  process.stderr.write(`${words}${error instanceof Misuse ? ' `syncline help` lists what there is.' : ''}\n`);
  process.exitCode = error instanceof Misuse ? 2 : 1;
}

async function run([command, ...rest]: string[]): Promise<number> {
  switch (command) {
    case 'check':
      process.stdout.write(`${await describe()}\n`);
      return 0;
    case 'status':
      return show(await ask('GET', '/status'), (answer) => JSON.stringify(answer, null, 2));
    case 'trace':
      return show(await ask('GET', `/trace?id=${encodeURIComponent(need(rest[0], 'an id'))}`), printTrace);
    case 'timeline':
      return show(await ask('GET', `/timeline?id=${encodeURIComponent(need(rest[0], 'an id'))}`), printTimelines);
    case 'explain':
      if (rest[0] === 'order') {
        return show(await ask('GET', `/orders/${encodeURIComponent(need(rest[1], 'an id'))}/sourcing`), printSourcing);
      }
      return show(
        await ask(
          'GET',
          `/explain?id=${encodeURIComponent(need(rest[0], 'an id'))}&group=${encodeURIComponent(need(rest[1], 'a group'))}`,
        ),
        printExplanation,
      );
    case 'stock':
      return show(await ask('GET', `/stock/${encodeURIComponent(need(rest[0], 'a SKU'))}`), printStock);
    case 'waves':
      return show(await ask('GET', wavesPath(need(rest[0], 'the code of a location'), rest[1])), printWaves);
    case 'figures':
      return show(await ask('GET', figuresPath()), printFigures);
    case 'hold':
      return show(await hold(need(rest[0], 'the id of an order')), printHeld);
    case 'substitute':
      return show(await substitute(need(rest[0], 'the id of an order')), printSubstituted);
    case 'release':
      return show(await release(need(rest[0], 'the id of an order'), need(rest[1], 'the id of a hold')), printReleased);
    case 'cases':
      return show(await ask('GET', `/cases?limit=1000&state=${values.all ? 'all' : 'open'}`), printCases);
    case 'case':
      return runCase(need(rest[0], 'show, edit, retry or close'), need(rest[1], 'the number of a case'));
    default:
      if (command !== undefined && command !== 'help' && !values.help) throw new Misuse(`There is no command ${command}.`);
      process.stdout.write(USAGE);
      return command === undefined && !values.help ? 2 : 0;
  }
}

/** What a configuration needs is loaded for it alone: the other commands answer at once. */
async function describe(): Promise<string> {
  const [{ describeHub }, { loadHub }] = await Promise.all([import('./config.ts'), import('./load-hub.ts')]);
  return describeHub(await loadHub(values.config));
}

async function runCase(action: string, id: string): Promise<number> {
  if (!['show', 'edit', 'retry', 'close'].includes(action)) throw new Misuse(`There is no action ${action} of a case.`);
  if (action === 'show') return show(await ask('GET', `/cases/${encodeURIComponent(id)}`), printCase);
  const body = action === 'edit' ? readBody(need(values.file, '--file')) : values.reason;
  return show(await ask('POST', `/cases/${encodeURIComponent(id)}/${encodeURIComponent(action)}`, body), printCase);
}

function wavesPath(location: string, wave: string | undefined): string {
  return `/waves/${encodeURIComponent(location)}${wave === undefined ? '' : `?wave=${encodeURIComponent(wave)}`}`;
}

function figuresPath(): string {
  const { from, to, zone } = values;
  const given = Object.entries({ from, to, zone }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `/figures?${given.join('&')}`;
}

async function hold(order: string): Promise<unknown> {
  const { until, note } = values;
  const reason = need(values.reason || undefined, '--reason');
  return ask('POST', `/orders/${encodeURIComponent(order)}/holds`, JSON.stringify({ reason, until, note }));
}

async function substitute(order: string): Promise<unknown> {
  const [line, sku] = [need(values.line, '--line'), need(values.sku, '--sku')];
  const reason = need(values.reason || undefined, '--reason');
  return ask('POST', `/orders/${encodeURIComponent(order)}/substitutions`, JSON.stringify({ line, sku, reason }));
}

async function release(order: string, id: string): Promise<unknown> {
  const by = values.by === undefined ? '' : `?by=${encodeURIComponent(values.by)}`;
  return ask('DELETE', `/orders/${encodeURIComponent(order)}/holds/${encodeURIComponent(id)}${by}`);
}

function readBody(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Refused(`${file} cannot be read.`, { cause: error });
  }
}

function need(value: string | undefined, what: string): string {
  if (value === undefined) throw new Misuse(`There is something missing: ${what}.`);
  return value;
}

function show(answer: unknown, print: (answer: never) => string): number {
  process.stdout.write(`${values.json ? JSON.stringify(answer) : print(answer as never)}\n`);
  return 0;
}

/** Asks the running hub; where it listens and its key stand in its data folder. */
async function ask(method: string, path: string, body?: string | Buffer): Promise<unknown> {
  const { url, apiKey } = whereIsTheHub();
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, ...(body === undefined ? {} : { 'content-type': 'application/octet-stream' }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  }).catch((error: unknown) => {
    throw new Refused(`The hub at ${url} does not answer: is it running?`, { cause: error });
  });
  const answer = (await response.json().catch(() => ({}))) as { message?: string; remedy?: string };
  if (response.ok) return answer;
  const { message = `The hub at ${url} answered ${response.status}.`, remedy } = answer;
  throw new Refused(remedy === undefined ? message : `${message} ${remedy}`);
}

function whereIsTheHub(): { url: string; apiKey: string } {
  const { SYNCLINE_URL: url, SYNCLINE_API_KEY: apiKey } = process.env;
  if (url && apiKey) return { url, apiKey };
  const file = join(values.data, 'hub.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { url: string; apiKey: string };
  } catch (error) {
    throw new Refused(`No hub has run in ${values.data} (${file} cannot be read); give --data.`, { cause: error });
  }
}
