import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface RunFile {
  hub: string;
  systems: Record<string, string>;
  secrets: string;
}

/** What a run leaves in its data folder for scripts beside it. */
export class RunFiles {
  private readonly data: string;
  private readonly run: RunFile;
  private readonly token: string;

  constructor(data: string) {
    this.data = data;
    this.run = JSON.parse(readFileSync(join(data, 'run.json'), 'utf8')) as RunFile;
    this.token = (JSON.parse(readFileSync(this.run.secrets, 'utf8')) as Record<string, string>)['SANDBOX_ADMIN_TOKEN'] ?? '';
  }

  /** The hub's process, or null while there is none. */
  hubPid(): number | null {
    try {
      const pid = Number(readFileSync(join(this.data, 'hub.pid'), 'utf8').trim());
      process.kill(pid, 0);
      return pid > 1 ? pid : null;
    } catch {
      return null;
    }
  }

  /** Orders that have reached the ERP. */
  async delivered(): Promise<number> {
    return Number((await this.admin('erp', '/admin/counts'))['sales_orders'] ?? 0);
  }

  /** Requests of the hub that are begun and unanswered; the carrier's only client is the warehouse. */
  async open(): Promise<number> {
    const systems = Object.keys(this.run.systems).filter((system) => system !== 'carrier');
    const counts = await Promise.all(
      systems.map(async (system) => Number((await this.admin(system, '/admin/inflight'))['inflight'] ?? 0)),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** True when the hub answers. */
  async hubAnswers(): Promise<boolean> {
    try {
      return (await fetch(`${this.run.hub}/healthz`, { signal: AbortSignal.timeout(1_000) })).ok;
    } catch {
      return false;
    }
  }

  private async admin(system: string, path: string): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.run.systems[system] ?? ''}${path}`, {
      headers: { authorization: `Bearer ${this.token}` },
    });
    if (!answer.ok) throw new Error(`${system} ${path}: ${answer.status}`);
    return (await answer.json()) as Record<string, unknown>;
  }
}
