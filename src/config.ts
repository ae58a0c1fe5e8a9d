import { formProblems } from './config/form.ts';
import { withDefaults, type FlowInput } from './config/flow.ts';
import type { Hub } from './config/hub.ts';
import { paymentFlows, paymentProblems, paymentSettings, withPayments, type PaymentsInput } from './config/payments.ts';
import { printHub } from './config/print-hub.ts';
import { problems } from './config/problems.ts';
import { withShipBy } from './config/ship-by.ts';
import { withStockDefaults, type StockInput } from './config/stock.ts';
import { tenderingFlows, tenderingProblems, tenderingRules, withTendering, type TenderingInput } from './config/tendering.ts';
import { wavePlans, waveProblems, withWaves } from './config/waves.ts';
import type { StrategyOf } from './config/strategies.ts';
import { SynclineError } from './errors.ts';
import type { SystemDefinition } from './kit/contract.ts';
import { entities as builtIn } from './model/entities.ts';
import type { EntityDefinition } from './model/entity.ts';
import { hashOf } from './model/hash.ts';
import type { Json } from './model/json.ts';
import type { Ownership } from './model/ownership.ts';
import type { CodeTable } from './model/tracking/code-table.ts';

export type { Hub };

type Entities = Record<string, EntityDefinition>;
type Systems = Record<string, SystemDefinition>;
type BuiltIn = typeof builtIn;

/** What is declared when nothing is: without it every name would pass for an entity's. */
type NoEntities = { [Name in never]: EntityDefinition };

type EntityName<E> = (keyof BuiltIn | keyof E) & string;
type GroupsOf<D> = D extends { groups: infer G } ? keyof G & string : never;
type GroupName<E, Name> = Name extends keyof E ? GroupsOf<E[Name]> : Name extends keyof BuiltIn ? GroupsOf<BuiltIn[Name]> : never;

/** A strategy for each group; a name that is no group, or a system that is not configured, does not compile. */
type OwnershipOf<S, E> = {
  [Name in EntityName<E>]?: { [Group in GroupName<E, Name>]?: StrategyOf<(keyof S & string) | 'hub'> };
};

type FlowOf<S, E> = {
  [Name in EntityName<E>]: FlowInput<Name, keyof S & string, GroupName<E, Name> | `derived.${string}`>;
}[EntityName<E>];

/** What a configuration file says. */
export interface HubInput<S extends Systems, E extends Entities> {
  /** Name of the hub. */
  hub: string;
  /** By name, in the words of the flows. */
  systems: S;
  /** Entities beside the built-in ones, by name. */
  entities?: E;
  ownership: OwnershipOf<NoInfer<S>, NoInfer<E>>;
  flows: readonly FlowOf<NoInfer<S>, NoInfer<E>>[];
  /** Which stock may be promised by whom. Absent: on-hand figures are copied like anything else, and nothing is reserved. */
  stock?: StockInput<keyof NoInfer<S> & string>;
  /** How payments are read and watched. */
  payments?: PaymentsInput;
  /** Which carriers are asked to take loads, and how long each has to answer. */
  tendering?: TenderingInput;
  /** What carriers' codes mean, where it is not what the hub thinks: before its own tables, and before what connectors read. */
  tracking?: { codes: readonly CodeTable[] };
}

/**
 * A configuration, checked as far as it can be without calling a system. Throws a SynclineError
 * that lists every problem with its path and remedy: SYN_CONFIG_UNOWNED_GROUP when groups without
 * an owner are all that is wrong, else SYN_CONFIG_INVALID.
 */
export function defineHub<const S extends Systems, const E extends Entities = NoEntities>(input: HubInput<S, E>): Hub {
  const form = formProblems(input);
  if (form.length > 0) throw new SynclineError('SYN_CONFIG_INVALID', list(form));
  const ownership = (input.ownership ?? {}) as Ownership;
  const payments = paymentSettings(input.payments);
  const tendering = input.tendering === undefined ? undefined : tenderingRules(input.tendering);
  const { locations } = (input.stock ?? {}) as Partial<StockInput<string>>;
  const waves = locations === undefined ? undefined : wavePlans(locations);
  const parts = {
    entities: {
      ...withCodes(input.tracking?.codes ?? []),
      order: withShipBy(withWaves(withPayments(builtIn.order, input.payments), waves), locations),
      load: withTendering(builtIn.load, tendering),
      ...input.entities,
    },
    ownership,
    flows: [
      ...input.flows.map((flow) => withDefaults(flow as FlowInput<string, string, string>)),
      ...(tendering === undefined ? [] : tenderingFlows(tendering)),
      ...(payments.asks === null ? [] : paymentFlows(payments.asks)),
    ],
    ...(input.stock === undefined ? {} : { stock: withStockDefaults(input.stock) }),
  };
  const hub: Hub = {
    id: input.hub,
    systems: input.systems,
    ...parts,
    payments,
    ...(waves !== undefined && { waves }),
    ...(tendering !== undefined && { tendering }),
    version: versionOf(parts),
  };
  const { invalid, unowned } = problems(hub, Object.keys(builtIn));
  const again = Object.keys(input.entities ?? {}).filter((name) => Object.hasOwn(builtIn, name));
  invalid.push(...again.map((name) => `entities.${name}: it is built in; choose another name`));
  invalid.push(...waveProblems(waves));
  invalid.push(...paymentProblems(input.payments, input.systems), ...tenderingProblems(input.tendering, input.systems));
  if (invalid.length > 0) throw new SynclineError('SYN_CONFIG_INVALID', list([...invalid, ...unowned]));
  if (unowned.length > 0) throw new SynclineError('SYN_CONFIG_UNOWNED_GROUP', list(unowned));
  return hub;
}

function withCodes(own: readonly CodeTable[]): Entities {
  return { ...builtIn, shipment: { ...builtIn.shipment, codes: { ...builtIn.shipment.codes, own } } };
}

function list(found: readonly string[]): string {
  return found.length === 1 ? `${found[0]}.` : found.map((one) => `\n  - ${one}`).join('');
}

/** Functions count by their text: a changed condition is a changed rule. */
function versionOf(parts: Pick<Hub, 'entities' | 'ownership' | 'flows' | 'stock'>): string {
  const text = JSON.stringify(parts, (_, value: unknown) => (typeof value === 'function' ? String(value) : value));
  return hashOf(JSON.parse(text) as Json);
}

/** The effective flows and the ownership matrix of a configuration, for a person to read. */
export function describeHub(hub: Hub): string {
  return printHub(hub);
}
