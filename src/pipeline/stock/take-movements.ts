import type { Hub } from '../../config.ts';
import type { Fact } from '../../model/fact.ts';
import type { Json } from '../../model/json.ts';
import { subjectKey } from '../../model/subject.ts';
import type { MovementRow } from '../../store/stock/levels.ts';

/** The entity of which the hub keeps a ledger. */
export const LEVEL = 'inventory-level';

/** A movement that a fact told of; its level and place are known once its subject is. */
export type TakenMovement = Omit<MovementRow, 'level' | 'sku' | 'location'>;

/**
 * Takes what moved and what was counted out of a level's fact: it goes into the ledger, each once by its own key, and
 * a record is never made of all that ever moved. What is left is what the source says of the level itself.
 */
export function takeMovements(hub: Hub, fact: Fact): { fact: Fact; movements: TakenMovement[] } {
  if (hub.stock === undefined || fact.subject.entity !== LEVEL) return { fact, movements: [] };
  const subject = subjectKey(fact.subject);
  const of = { subject, since: null, reason: null, document: null, changeId: fact.changeId };
  const told = fact.movements.map(({ key, kind, quantity, at, since, reason, document }) => ({
    ...of,
    key,
    kind,
    quantity,
    at: Date.parse(at),
    since: since === undefined ? null : Date.parse(since),
    reason: reason ?? null,
    document: document ?? null,
  }));
  const { onHand, ...groups } = fact.groups;
  const counted = countersOf(hub).includes(fact.subject.system) ? countOf(onHand) : null;
  if (counted === null) return { fact: { ...fact, movements: [] }, movements: told };
  return { fact: { ...fact, groups, movements: [] }, movements: [...told, { ...of, ...counted }] };
}

/** The systems whose counts stand, each of its own places. */
function countersOf(hub: Hub): readonly string[] {
  const strategy = hub.ownership[LEVEL]?.['onHand'];
  return strategy?.kind === 'ledger' ? strategy.systems : [];
}

/** A claim of what is on hand is a count of its own moment. */
function countOf(onHand: Json | undefined): Pick<TakenMovement, 'key' | 'kind' | 'quantity' | 'at' | 'since'> | null {
  if (onHand === undefined || onHand === null) return null;
  const { quantity, asOf, since } = onHand as { quantity: string; asOf: string; since?: string };
  const from = since === undefined ? null : Date.parse(since);
  return { key: `count ${since ?? ''}/${asOf} ${quantity}`, kind: 'count', quantity, at: Date.parse(asOf), since: from };
}

/** Whether facts of this entity are kept in runs: of a level that is counted a million times two are enough. */
export function keptInRuns(hub: Hub, entity: string): boolean {
  return hub.stock !== undefined && entity === LEVEL;
}

/** A fact of which only a movement or a count was told. */
export function saysNothing({ gone, events, groups }: Fact): boolean {
  return !gone && events.length === 0 && Object.keys(groups).length === 0;
}
