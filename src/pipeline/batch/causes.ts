import { subjectKey } from '../../model/subject.ts';
import type { HubMessage } from '../hub-message.ts';
import type { Batch } from './batch.ts';

/** The change that had each record projected of which nothing new was said, for its history. */
export function causesOf(batch: Batch): (recordId: string) => number | null {
  const touched = touchedBy(batch);
  // A record that only refers to what the batch has linked is projected for its sake.
  const newest = batch.normalised.reduce<number | null>((latest, { change }) => Math.max(latest ?? 0, change.id), null);
  return (recordId) => touched.get(recordId) ?? newest;
}

/** The newest change about each record: what a system told again, a receipt that shows, a decision, a command. */
function touchedBy({ normalised, identified }: Batch): Map<string, number> {
  const touched = new Map<string, number>();
  for (const { change, facts, message } of normalised) {
    const told = facts.flatMap(({ fact }) => identified.records.get(subjectKey(fact.subject)) ?? []);
    for (const id of [...told, ...shownIn(message)]) touched.set(id, Math.max(change.id, touched.get(id) ?? 0));
  }
  return touched;
}

/** The records that a change of the hub's own is about. */
function shownIn(message: HubMessage | null): string[] {
  if (message === null) return [];
  if (message.kind === 'receipts') return message.receipts.map(({ recordId }) => recordId);
  if (message.kind === 'links') return message.links.map(({ recordId }) => recordId);
  return message.kind === 'events' ? message.events.map(({ record }) => record) : message.records;
}
