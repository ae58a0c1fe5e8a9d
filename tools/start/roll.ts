import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { processIdentity } from '../postgres/process-identity.ts';
import { StartMistake } from './options.ts';

const WAIT_MS = 10_000;
const LOOK_MS = 50;

/**
 * Who of this folder runs, by pid and start time: a supervisor that was killed leaves its processes
 * behind, and the next one ends exactly these.
 */
export class Roll {
  private readonly file: string;
  private readonly names = new Map<string, string>();

  constructor(file: string) {
    this.file = file;
  }

  /** Refuses a folder that another supervisor works in, and ends what a killed one has left. */
  async take(): Promise<string[]> {
    const before = this.read();
    const mine = processIdentity(process.pid) ?? String(process.pid);
    const other = before['supervisor'];
    if (other !== undefined && other !== mine && runs(other)) {
      throw new StartMistake(
        `Another Syncline, process ${other.split('@')[0]}, works in this data folder; stop it, or choose another one with --data.`,
      );
    }
    const left = Object.entries(before).filter(([name, identity]) => name !== 'supervisor' && runs(identity));
    for (const [, identity] of left) await end(identity);
    this.enter('supervisor', process.pid);
    return left.map(([name]) => name);
  }

  enter(name: string, pid: number): void {
    this.names.set(name, processIdentity(pid) ?? String(pid));
    // Under another name first: a kill between two bytes must not lose the roll.
    writeFileSync(`${this.file}.new`, JSON.stringify(Object.fromEntries(this.names)), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }

  close(): void {
    rmSync(this.file, { force: true });
  }

  private read(): Record<string, string> {
    if (!existsSync(this.file)) return {};
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as Record<string, string>;
    } catch {
      // Not ours: it says nothing about processes.
      return {};
    }
  }
}

function runs(identity: string): boolean {
  return processIdentity(pidOf(identity)) === identity;
}

async function end(identity: string): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  for (let asked = false; runs(identity); asked = true) {
    if (!asked) for (const signal of ['SIGTERM', 'SIGCONT'] as const) process.kill(pidOf(identity), signal);
    if (Date.now() > deadline) process.kill(pidOf(identity), 'SIGKILL');
    await pause(LOOK_MS);
  }
}

function pidOf(identity: string): number {
  return Number(identity.split('@')[0]);
}
