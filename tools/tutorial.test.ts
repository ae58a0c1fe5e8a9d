import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

// Runs docs/tutorial.md: each `sh` block in one shell, each `text` block is what the block before it has to print.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** A block that only looks is repeated until it shows what the page says: things take their time. */
const PATIENCE_MS = 20_000;
const LOOKS = /^syncline (trace|explain|cases|case show [0-9]+$)|^shop parcels/;

interface Block {
  commands: string;
  /** Lines that have to be printed in this order; `…` stands for anything. */
  printed: string[];
}

let folder: string;
let shell: ChildProcess;
let said: Interface;
let started: ChildProcess | null = null;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-tutorial-'));
  shell = spawn('sh', [], { cwd: ROOT, stdio: ['pipe', 'pipe', 'ignore'] });
  said = linesOf(shell);
});

afterAll(async () => {
  shell.stdin?.end();
  if (started !== null && started.exitCode === null) {
    started.kill('SIGINT');
    await once(started, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

function linesOf(child: ChildProcess): Interface {
  if (child.stdout === null) throw new Error('the child has no stdout');
  return createInterface({ input: child.stdout });
}

function blocks(page: string): Block[] {
  const found: Block[] = [];
  for (const [, language, body = ''] of page.matchAll(/^```(sh|text)\n([\s\S]*?)^```/gm)) {
    const last = found.at(-1);
    if (language === 'sh') found.push({ commands: body.trim(), printed: [] });
    else if (last !== undefined) last.printed = body.trimEnd().split('\n');
  }
  return found;
}

/** The page's folder is the reader's; the test has one of its own. */
function inOwnFolder(commands: string): string {
  return commands.replaceAll('.syncline/tutorial', folder);
}

/** Starts the supervisor as the page does, but on a free port, and waits for the lines that the page shows. */
async function start({ commands, printed }: Block): Promise<void> {
  const [program = '', ...args] = inOwnFolder(commands).split(' ');
  started = spawn(program, [...args, '--port', '0'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of linesOf(started)) {
    lines.push(line);
    if (missing(lines, printed) === null) break;
  }
  expect(missing(lines, printed), lines.join('\n')).toBeNull();
  started.stdout?.resume();
}

async function run(commands: string): Promise<{ lines: string[]; status: string }> {
  shell.stdin?.write(`${inOwnFolder(commands)}\necho "the end of a block: $?"\n`);
  const lines: string[] = [];
  for await (const line of readOn(said)) {
    const [, status] = /^the end of a block: (\d+)$/.exec(line) ?? [];
    if (status !== undefined) return { lines, status };
    lines.push(line);
  }
  throw new Error('the shell has ended');
}

/** An interface that is iterated is closed with the loop; this one is read again for the next block. */
async function* readOn(lines: Interface): AsyncGenerator<string> {
  const queue: string[] = [];
  let wake = (): void => undefined;
  const take = (line: string): void => {
    queue.push(line);
    wake();
  };
  lines.on('line', take);
  try {
    for (;;) {
      const line = queue.shift();
      if (line !== undefined) yield line;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    lines.off('line', take);
  }
}

/** The first line of the page that was not printed after the ones before it. */
function missing(lines: string[], printed: string[]): string | null {
  let from = 0;
  for (const line of printed) {
    const pattern = new RegExp(
      `^${line
        .split('…')
        .map((part) => RegExp.escape(part))
        .join('.*')}$`,
    );
    const at = lines.findIndex((one, index) => index >= from && pattern.test(one));
    if (at < 0) return line;
    from = at + 1;
  }
  return null;
}

async function show({ commands, printed }: Block): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const { lines, status } = await run(commands);
    const lacking = status === '0' ? missing(lines, printed) : `exit code 0 (it was ${status})`;
    if (lacking === null) return;
    if (!LOOKS.test(commands) || Date.now() > until) expect.fail(`${commands}\nlacks: ${lacking}\nprinted:\n${lines.join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

test('the tutorial runs as it is written', { timeout: 120_000 }, async () => {
  const page = blocks(readFileSync(join(ROOT, 'docs/tutorial.md'), 'utf8'));
  expect(page.length).toBeGreaterThan(10);
  for (const block of page) {
    if (block.commands.startsWith('npm start')) await start(block);
    else await show(block);
  }
});
