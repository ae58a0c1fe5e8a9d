import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick is. */
const TICKS = 100;

/** Processor seconds that a process has used; NaN where there is no /proc or the process is gone. */
export function cpuSeconds(pid: number): number {
  const fields = statOf(pid);
  return fields === null ? Number.NaN : (field(fields, 11) + field(fields, 12)) / TICKS;
}

/** The same for a server that works in processes of its own: it, its living children and those it has buried. */
export function cpuSecondsOfFamily(pid: number): number {
  const parent = statOf(pid);
  if (parent === null) return Number.NaN;
  const own = [11, 12, 13, 14].reduce((sum, index) => sum + field(parent, index), 0) / TICKS;
  return childrenOf(pid).reduce((sum, child) => sum + (cpuSeconds(child) || 0), own);
}

/** Seconds that the machine's processors were not idle. */
export function busySeconds(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}

/** The most memory that a process has had resident, in MB; NaN where there is no /proc. */
export function peakMemory(pid: number): number {
  return memoryOf(pid, 'VmHWM');
}

/** The memory that a process has resident now, in MB; NaN where there is no /proc. */
export function residentMemory(pid: number): number {
  return memoryOf(pid, 'VmRSS');
}

function memoryOf(pid: number, name: 'VmHWM' | 'VmRSS'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

function childrenOf(pid: number): number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((child) => {
    const fields = statOf(child);
    return fields !== null && field(fields, 1) === pid;
  });
}

/** The fields after the name, which may hold blanks: state, parent, … */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function field(fields: readonly string[], index: number): number {
  return Number(fields[index] ?? 0);
}
