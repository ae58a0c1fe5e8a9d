import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const USAGE = `npm run new-connector -- NAME [--in FOLDER]
  Copies the worked example, examples/connector, to connectors/NAME. NAME is kebab-case: woo-commerce.`;

process.exitCode = main(process.argv.slice(2));

function main(args: string[]): number {
  const [name = '', option, folder] = args;
  const connectors = option === '--in' && folder !== undefined ? folder : join(ROOT, 'connectors');
  const refusal = refusalOf(name, connectors);
  if (refusal !== null) {
    process.stderr.write(`${refusal}\n`);
    return name === '' ? 2 : 1;
  }
  const from = join(ROOT, 'examples', 'connector');
  const to = join(connectors, name);
  copy(from, to, name);
  process.stdout.write(`connectors/${name} stands there, and its tests pass. Now:
  1. npm run generate                       enters it in the registry
  2. record answers of the real system in connectors/${name}/fixtures, and write by hand what has to come of them
  3. settings.ts, order.ts, client.ts, webhook.ts: what the vendor really says; index.ts: what it guarantees
  4. npm test                               the conformance suite says what is missing
The road, step by step: docs/how-to/write-a-connector.md
`);
  return 0;
}

function refusalOf(name: string, connectors: string): string | null {
  if (name === '' || name === '--help') return USAGE;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return `${name} is not kebab-case, such as woo-commerce.`;
  if (existsSync(join(connectors, name))) return `connectors/${name} is there already; choose another name.`;
  return null;
}

function copy(from: string, to: string, name: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from)) {
    const source = join(from, file);
    if (statSync(source).isDirectory()) copy(source, join(to, file), name);
    else writeFileSync(join(to, renamed(file, name)), renamed(textFor(file, readFileSync(source, 'utf8'), name), name));
  }
}

/** What the example says of itself is not true of its copy. */
function textFor(file: string, text: string, name: string): string {
  if (file !== 'README.md') return text;
  return text.replace(
    /^# .*\n\n[\s\S]*?\n\n/,
    `# Connector \`${name}\`\n\nSay here what it is for, and link to the vendor's documentation.\n\n`,
  );
}

/** In code `acme` is a variable, in headers and settings a word. */
function renamed(text: string, name: string): string {
  const variable = name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const title = `${variable.charAt(0).toUpperCase()}${variable.slice(1)}`;
  return text
    .replaceAll('ACME', name.toUpperCase().replaceAll('-', '_'))
    .replaceAll('Acme', title)
    .replaceAll(/(?<=id: '|name: '|x-)acme/g, name)
    .replaceAll(/^acme(?=\.test\.ts$)/g, name)
    .replaceAll('acme', variable);
}
