import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { openDesk, type Desk } from './desk.ts';
import { startTryton, trytonMissing, type TrytonServer } from './server.ts';

/** A real Tryton for the tests of one file, and a person at it. Both are there once the tests run. */
export interface TrytonStage {
  readonly server: TrytonServer;
  readonly desk: Desk;
}

/** Without the packages the tests are skipped by name; where CI runs, they fail. */
export async function describeTryton(name: string, tests: (stage: TrytonStage) => void): Promise<void> {
  const missing = await trytonMissing();
  const absent = missing !== null && process.env['CI'] !== 'true';
  describe.skipIf(absent)(absent ? `${name} (${missing})` : name, () => {
    let server: TrytonServer | null = null;
    let desk: Desk | null = null;
    beforeAll(async () => {
      if (missing !== null) throw new Error(missing);
      server = await startTryton({ folder: await mkdtemp(join(tmpdir(), 'syncline-tryton-')) });
      desk = await openDesk(server);
    }, 240_000);
    afterAll(() => server?.stop());
    tests({
      get server() {
        return there(server);
      },
      get desk() {
        return there(desk);
      },
    });
  });
}

function there<Thing>(thing: Thing | null): Thing {
  if (thing === null) throw new Error('Tryton has not been started yet.');
  return thing;
}
