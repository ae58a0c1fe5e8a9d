import type { Database } from '../../store/connect.ts';
import { activeRules } from '../../store/hub/rule-versions.ts';
import type { Engine } from '../engine.ts';

/**
 * True when this process works by the active rules. While a new version is rolled out, processes
 * with another one only receive: two sets of rules never take turns on one record.
 */
export async function rulesAreOurs(engine: Engine, database: Database): Promise<boolean> {
  const active = await activeRules(database);
  return active === null || active === engine.hub.version;
}
