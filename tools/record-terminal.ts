import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { screenAfter } from './figures/terminal-screen.ts';
import { verdictExcerpt } from './figures/verdict-excerpt.ts';

/**
 * Runs the commands that README.md shows and writes what they print between its marks. Needs script(1), for a
 * terminal, and port 4600. Run it when what a command prints has changed: `node_modules/.bin/node tools/record-terminal.ts`.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const README = join(ROOT, 'README.md');
/** Long enough for some orders to be delivered to the last parcel. */
const WATCHED_MS = 45_000;

const folder = mkdtempSync(join(tmpdir(), 'syncline-'));
try {
  await watch();
  await judge();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function watch(): Promise<void> {
  const command = `stty cols 140; npm start --silent -- --data ${folder}`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  const output = gather(child);
  await pause(WATCHED_MS);
  const screen = screenAfter(output());
  const { id, trace } = await traceOfDelivered();
  const timeline = await printed('npx', ['syncline', '--data', folder, 'timeline', id]);
  child.stdin?.write('\u0003');
  await once(child, 'exit');
  put('npm start', ['$ npm start', ...screen]);
  put('syncline timeline', [`$ npx syncline timeline ${id}`, ...timeline]);
  put('syncline trace', [`$ npx syncline trace ${id}`, ...trace]);
}

/** An order that came when the first rush was over, and has gone all the way. */
async function traceOfDelivered(): Promise<{ id: string; trace: string[] }> {
  for (let number = 8; number < 40; number += 1) {
    const id = `W-${String(number).padStart(6, '0')}`;
    const lines = await printed('npx', ['syncline', '--data', folder, 'trace', id]);
    const text = lines.join('\n');
    if (/erp\/order\/\S+ at version 2/.test(text) && lines.length < 30) return { id, trace: lines };
  }
  throw new Error('no order has gone all the way');
}

async function judge(): Promise<void> {
  const args = ['start', '--silent', '--', '--orders', '500', '--exit', '--json'];
  const child = spawn('npm', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, said] = [gather(child), gather(child, 'stderr')];
  const [code] = (await once(child, 'exit')) as [number | null];
  const verdict = output().trim().split('\n').at(-1) ?? '';
  const told = said()
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('npm '));
  put('npm start -- --orders 500 --exit --json', [
    '$ npm start -- --orders 500 --exit --json',
    ...withoutMiddle(told),
    ...verdictExcerpt(verdict),
    '$ echo $?',
    String(code),
  ]);
}

/** Of the lines that tell how far it is the first and the last; `…` stands for the others. */
function withoutMiddle(lines: readonly string[]): string[] {
  const progress = lines.filter((line) => line.startsWith('orders in '));
  const kept = new Set([progress[1], progress.at(-1)]);
  const shown = lines.map((line) => (progress.includes(line) && !kept.has(line) ? '…' : line));
  return shown.filter((line, index) => line !== '…' || shown[index - 1] !== '…');
}

function gather(child: ChildProcess, from: 'stdout' | 'stderr' = 'stdout'): () => string {
  const parts: Buffer[] = [];
  child[from]?.on('data', (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString('utf8');
}

async function printed(program: string, args: string[]): Promise<string[]> {
  const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
  const output = gather(child);
  await once(child, 'close');
  return output().trimEnd().split('\n');
}

/** Writes the lines between the two marks; the folder of this machine is shown as the reader's. */
function put(name: string, lines: readonly string[]): void {
  const text = lines
    .join('\n')
    .replaceAll(folder, './.syncline')
    .replaceAll(/\/\S*\/syncline-\w{6}/g, '$TMPDIR/syncline-…')
    .trim();
  const readme = readFileSync(README, 'utf8');
  const begin = `<!-- terminal: ${name} -->`;
  const [from, to] = [readme.indexOf(begin), readme.indexOf('<!-- end of terminal -->', readme.indexOf(begin))];
  if (from < 0 || to < 0) throw new Error(`README.md lacks the mark ${begin}`);
  writeFileSync(README, `${readme.slice(0, from)}${begin}\n\`\`\`text\n${text}\n\`\`\`\n${readme.slice(to)}`);
  console.log(`README.md: ${name}`);
}
