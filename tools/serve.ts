import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { HUB_NODE } from './hub-node.ts';
import { startPostgres } from './postgres/start-postgres.ts';
import { StartRefusal } from './postgres/start-refusal.ts';
import { Child } from './start/child.ts';
import { freePort } from './start/free-port.ts';
import { Interrupt } from './start/interrupt.ts';
import { StartMistake } from './start/options.ts';
import { HubKeeper } from './start/parts/hub-keeper.ts';
import { Roll } from './start/roll.ts';
import { readHubStatus } from './start/watch/hub-status.ts';
import { Screen } from './start/watch/screen.ts';
import { summarise, summariseShortly } from './start/watch/summary.ts';

const USAGE = `syncline start [options]
  --config FILE   your configuration (./syncline.config.ts)
  --data FOLDER   where everything is kept (./.syncline)
  --port N        of the hub (4600; 0 takes a free one)
  --host NAME     where it listens (127.0.0.1)

  DATABASE_URL    a PostgreSQL 15 or newer instead of the embedded one
  A file .env beside the configuration is read; what the environment holds already wins.`;

const LOOK_MS = 1_000;

interface Options {
  config: string;
  data: string;
  port: string;
  host: string;
}

process.exitCode = await main(process.argv.slice(2));
process.exit();

/** Runs the hub of one configuration until it is stopped; 0 for a wished stop. */
async function main(argv: string[]): Promise<number> {
  try {
    const options = read(argv);
    if (options === null) {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    await serve(options);
    return 0;
  } catch (error) {
    if (!(error instanceof StartMistake) && !(error instanceof StartRefusal)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function read(argv: string[]): Options | null {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  try {
    const options = {
      config: text('./syncline.config.ts'),
      data: text('./.syncline'),
      port: text('4600'),
      host: text('127.0.0.1'),
      help: { type: 'boolean', default: false } as const,
    };
    const { values } = parseArgs({ args: argv, options });
    if (!/^\d{1,5}$/.test(values.port)) throw new StartMistake(`--port needs a number, not ${values.port}.`);
    return values.help ? null : values;
  } catch (error) {
    if (error instanceof StartMistake) throw error;
    const why = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error);
    throw new StartMistake(`${why}. --help lists the options.`);
  }
}

/** Database, then the hub; stopped in the reverse order, whatever happens. */
async function serve(options: Options): Promise<void> {
  const screen = new Screen(process.stdout);
  const interrupt = new Interrupt(Date.now, () => {
    screen.say('Stopping at once.');
    Child.endAll();
  });
  interrupt.listen();
  const config = resolve(options.config);
  if (!existsSync(config)) {
    throw new StartMistake(
      `There is no configuration ${config}; give --config, or write one: see docs/tutorial.md of the project.`,
    );
  }
  readEnvironment(dirname(config));
  await using stack = new AsyncDisposableStack();
  const data = makeFolder(resolve(options.data));
  const roll = new Roll(join(data, 'processes.json'));
  const left = await roll.take();
  stack.defer(() => roll.close());
  if (left.length > 0) screen.say(`Ended what a killed start had left running: ${left.join(', ')}.`);
  const port = await freePort(Number(options.port));
  const databaseUrl = await openDatabase(data, stack, screen);
  const hub = await HubKeeper.start({
    name: 'hub',
    args: [...HUB_NODE, hubProgram(), '--port', String(port), '--host', options.host, '--data', data, '--config', config],
    env: { DATABASE_URL: databaseUrl },
    log: join(data, 'hub.log'),
    pidFile: join(data, 'hub.pid'),
    roll,
    say: (words) => screen.say(words),
  });
  stack.defer(async () => {
    screen.say('Stopping: the hub, the database.');
    await hub.stop();
  });
  screen.say(`The hub is up at http://${options.host}:${port}; its log is ${join(data, 'hub.log')}.`);
  screen.say('`syncline check` prints who owns what, `syncline cases` what a person must decide. Ctrl-C stops.');
  while (!interrupt.isAsked) {
    if (hub.failure !== null) throw new StartMistake(hub.failure);
    await look(data, screen);
    await Promise.race([pause(LOOK_MS), interrupt.asked]);
  }
}

/** The key is a new one each time the hub starts, so it is read where the hub writes it. */
async function look(data: string, screen: Screen): Promise<void> {
  const { url, apiKey } = JSON.parse(readFileSync(join(data, 'hub.json'), 'utf8')) as { url: string; apiKey: string };
  const status = await readHubStatus(url, apiKey);
  if (status !== null) screen.show({ lines: summarise(status), line: summariseShortly(status) }, Date.now());
}

async function openDatabase(data: string, stack: AsyncDisposableStack, screen: Screen): Promise<string> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') {
    screen.say('Using the PostgreSQL of DATABASE_URL.');
    return given;
  }
  const server = await startPostgres({ dataFolder: data });
  stack.defer(() => server.stop());
  screen.say(server.adopted ? 'Took over the embedded PostgreSQL that was left running.' : 'Embedded PostgreSQL is up.');
  return server.url;
}

function readEnvironment(folder: string): void {
  const file = join(folder, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

function makeFolder(folder: string): string {
  try {
    if (!existsSync(folder)) mkdirSync(folder);
    return folder;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new StartMistake(`The data folder ${folder} cannot be made (${code}); choose another one with --data.`);
  }
}

/** TypeScript in a clone, JavaScript in an installed package: as this file is. */
function hubProgram(): string {
  return fileURLToPath(new URL(`../src/main${extname(import.meta.url)}`, import.meta.url));
}
