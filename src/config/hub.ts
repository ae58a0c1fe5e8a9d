import type { SystemDefinition } from '../kit/contract.ts';
import type { EntityDefinition } from '../model/entity.ts';
import type { Flow } from '../model/flow.ts';
import type { Ownership } from '../model/ownership.ts';
import type { StockRules } from '../rules/sourcing/stock-rules.ts';

/** A validated configuration: what the program runs on. */
export interface Hub {
  /** Name of the hub; part of every create key until the store gives it an id of its own. */
  id: string;
  /** Built-in and declared ones, by name. */
  entities: Record<string, EntityDefinition>;
  systems: Record<string, SystemDefinition>;
  ownership: Ownership;
  flows: Flow[];
  /** Which stock may be promised by whom; absent: the hub keeps none. */
  stock?: StockRules;
  /** Hash of entities, ownership and flows: records and deliveries say which rules made them. */
  version: string;
}
