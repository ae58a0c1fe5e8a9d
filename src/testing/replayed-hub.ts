import { replay } from '../pipeline/replay.ts';
import { openTestHub, type TestHub } from './test-hub.ts';

/** An empty hub of the same rules that was given every stored change of this one, and nothing else. It delivers nothing. */
export async function replayedHub(from: TestHub): Promise<TestHub> {
  const empty = await openTestHub(from.engine.hub, { apply: false, deliver: false });
  const changes = await from.rows<Record<string, unknown>>(
    'select id, received_at, system, source, topic, delivery_id, lane, corrected, raw, sent_at, message_id from change order by id',
  );
  for (const row of changes) {
    await empty.rows(
      'insert into change (id, received_at, system, source, topic, delivery_id, lane, corrected, raw, sent_at, message_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
      Object.values(row),
    );
  }
  await replay(empty.engine);
  return empty;
}
