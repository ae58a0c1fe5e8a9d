import type { Pool } from 'pg';

/** Bodies of one insert at most: as many as the hub appends at once. */
const BATCH = 500;
/** Inserts under way at once: while one waits for the disk the next gathers. */
const IN_FLIGHT = 2;

const INSERT = `insert into raw (body) select substring($1::bytea from p.start for p.length) from unnest($2::int[], $3::int[]) as p(start, length)`;

interface Waiting {
  body: Buffer;
  stored: () => void;
}

/**
 * Stores bodies durably, all that wait in one insert and one commit. `stored` is called when the
 * body is on disk. An insert that fails ends the process: a floor that loses orders measures nothing.
 */
export function groupCommit(pool: Pool): (body: Buffer, stored: () => void) => void {
  let queue: Waiting[] = [];
  let running = 0;
  const pump = (): void => {
    while (running < IN_FLIGHT && queue.length > 0) {
      const batch = queue.slice(0, BATCH);
      queue = queue.slice(BATCH);
      running += 1;
      void commit(batch);
    }
  };
  const commit = async (batch: Waiting[]): Promise<void> => {
    await insert(
      pool,
      batch.map(({ body }) => body),
    );
    running -= 1;
    for (const { stored } of batch) stored();
    pump();
  };
  return (body, stored) => {
    queue.push({ body, stored });
    pump();
  };
}

/** One value that the server cuts: an array of bytea would be sent as text. */
async function insert(pool: Pool, bodies: Buffer[]): Promise<void> {
  const starts: number[] = [];
  let length = 0;
  for (const body of bodies) {
    starts.push(length + 1);
    length += body.length;
  }
  await pool.query({ name: 'insert', text: INSERT, values: [Buffer.concat(bodies), starts, bodies.map((body) => body.length)] });
}
