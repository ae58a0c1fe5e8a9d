import type { Hub } from '../../config.ts';
import type { Body } from '../../model/entity.ts';
import type { Fact } from '../../model/fact.ts';
import type { Json } from '../../model/json.ts';
import { toldQuantity } from '../../model/stock/told-quantity.ts';
import { compareQuantities } from '../../model/value/quantity.ts';
import type { NewCase } from '../../store/cases.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { Engine } from '../engine.ts';
import type { ProjectedRecord } from './project-batch.ts';

/** What the ledger has on hand, as flows name it. */
const ON_HAND = 'derived.onHand';
/** So often in a row a channel is told one figure, though it shows another: it may cap it, or somebody sets it back. */
const MOST = 5;

interface ShownLevel {
  entity: string;
  body: Body;
  deliveries: readonly Delivery[];
}

/**
 * Facts of a level with what they show of the ledger's figure. A channel that is told `derived.onHand` shows it as its own
 * `onHand`, and may change it by itself: Shopify does with every fulfilment. So what it shows of the one is what it holds of the
 * other, and it is told again, until it has set the same figure back {@link MOST} times. What is free (`derived.available`) is
 * left as it is: that a channel has sold some of it, of which the hub does not know yet, is no deviation. Pure.
 */
export function withShownLevels<Known extends Fact>(
  hub: Pick<Hub, 'flows'>,
  level: ShownLevel,
  facts: readonly Known[],
): Known[] {
  const told = toldSystems(hub, level.entity).filter((system) => !setsBack(level.deliveries, system));
  if (told.length === 0) return [...facts];
  return facts.map((fact) => {
    const shown = told.includes(fact.subject.system) ? shownBy(fact) : null;
    return shown === null ? fact : { ...fact, groups: { ...fact.groups, [ON_HAND]: inOurWords(shown, level.body) } };
  });
}

/** A case of each channel that has set the ledger's figure back so often, and does so with what it says last. */
export function setBackCases(
  { hub, replaying }: Pick<Engine, 'hub' | 'replaying'>,
  { projected: { recordId, definition, body }, attached, changeId }: Pick<ProjectedRecord, 'projected' | 'attached' | 'changeId'>,
  stored: ReadonlyMap<string, Delivery[]>,
): NewCase[] {
  if (replaying || changeId === null) return [];
  return toldSystems(hub, definition.name).flatMap((system) => {
    const delivery = setsBack(stored.get(recordId) ?? [], system);
    const shown = delivery === undefined ? null : lastShown(attached.facts, system);
    if (delivery === undefined || shown === null || inOurWords(shown, body) === onHandOf(body)) return [];
    const detail = `${system} was told ${onHandOf(body)} on hand ${MOST} times and shows ${shown}.`;
    const code = 'SYN_DELIVER_SET_BACK' as const;
    return [{ key: `delivery/${delivery.id}`, code, system, recordId, deliveryId: delivery.id, changeId, detail }];
  });
}

function lastShown(facts: readonly Fact[], system: string): string | null {
  const own = facts.filter((fact) => fact.subject.system === system && shownBy(fact) !== null);
  const last = own.reduce<Fact | null>((known, fact) => (known === null || fact.version >= known.version ? fact : known), null);
  return last === null ? null : shownBy(last);
}

function toldSystems({ flows }: Pick<Hub, 'flows'>, entity: string): string[] {
  if (entity !== 'inventory-level') return [];
  return flows.filter((flow) => flow.entity === entity && flow.groups.includes(ON_HAND)).map(({ to }) => to);
}

function setsBack(deliveries: readonly Delivery[], to: string): Delivery | undefined {
  return deliveries.find(
    ({ system, effect, shadow }) => system === to && effect === '' && (shadow?.groups[ON_HAND]?.retold ?? 0) >= MOST,
  );
}

function shownBy({ groups }: Fact): string | null {
  return ((groups['onHand'] ?? null) as { quantity?: string } | null)?.quantity ?? null;
}

/** The ledger's own figure where that is what the channel was told: less than nothing is told as nothing. */
function inOurWords(quantity: string, body: Body): Json {
  const told = toldQuantity(body, [ON_HAND]);
  return told === null || compareQuantities(told.quantity, quantity) !== 0 ? quantity : onHandOf(body);
}

function onHandOf(body: Body): string {
  return (body['derived'] as { onHand: string }).onHand;
}
