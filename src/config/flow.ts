import type { Lane } from '../model/delivery.ts';
import type { Flow } from '../model/flow.ts';

/** A flow as it is written: what is left out has a default. */
export interface FlowInput<Entity extends string, System extends string, Group extends string> {
  entity: Entity;
  to: System;
  /** Groups the target should hold; `derived.lifecycle` names a computed value. */
  groups: readonly Group[];
  /** `<entity>-to-<system>`, and the facet unless it is `main`. */
  name?: string;
  /** `main` */
  facet?: string;
  /** By entity: orders `order`, shipments and invoices `status`, stock `stock_decrease`, the rest `product`. */
  lane?: Lane;
  /** Orders, shipments and stock `fast`, the rest `exact`. */
  class?: Flow['class'];
  when?: NonNullable<Flow['when']>;
  begins?: NonNullable<Flow['begins']>;
  /** `leave` */
  onExit?: Flow['onExit'];
  /** None. */
  needs?: readonly string[];
  /** None. */
  after?: readonly string[];
  /** None. */
  sees?: readonly string[];
  passes?: string;
  /** `state` */
  afterStage?: Flow['afterStage'];
  /** `ignore` */
  strangers?: Flow['strangers'];
  /** False. */
  shadowOnly?: boolean;
}

const LANE: Record<string, Lane> = {
  order: 'order',
  shipment: 'status',
  invoice: 'status',
  'inventory-level': 'stock_decrease',
};

const FAST = new Set(['order', 'shipment', 'inventory-level']);

/** Names a flow's systems and groups to the compiler where it is written outside of `defineHub`. */
export function flow<const E extends string, const S extends string, const G extends string>(
  input: FlowInput<E, S, G>,
): FlowInput<E, S, G> {
  return input;
}

/** The flow with every default filled in. */
export function withDefaults(input: FlowInput<string, string, string>): Flow {
  const { entity, to, facet = 'main', when, begins, passes } = input;
  return {
    name: input.name ?? `${entity}-to-${to}${facet === 'main' ? '' : `-${facet}`}`,
    entity,
    to,
    facet,
    lane: input.lane ?? LANE[entity] ?? 'product',
    class: input.class ?? (FAST.has(entity) ? 'fast' : 'exact'),
    groups: [...input.groups],
    ...(when !== undefined && { when }),
    ...(begins !== undefined && { begins }),
    onExit: input.onExit ?? 'leave',
    needs: [...(input.needs ?? [])],
    after: [...(input.after ?? [])],
    sees: [...(input.sees ?? [])],
    ...(passes !== undefined && { passes }),
    afterStage: input.afterStage ?? 'state',
    strangers: input.strangers ?? 'ignore',
    shadowOnly: input.shadowOnly ?? false,
  };
}
