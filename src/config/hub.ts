import type { SystemDefinition } from '../kit/contract.ts';
import type { EntityDefinition } from '../model/entity.ts';
import type { Flow } from '../model/flow.ts';
import type { Ownership } from '../model/ownership.ts';
import type { StockRules } from '../rules/sourcing/stock-rules.ts';
import type { WavePlans } from '../rules/waves/wave-plan.ts';
import type { TenderingRules } from '../rules/tendering/routing-guide.ts';
import type { PaymentAsks } from '../rules/payment/payment-asks.ts';

/** What the hub does about payments; what it makes of them stands in the order's definition. */
export interface PaymentSettings {
  /** The payment provider; null: none is named. */
  provider: string | null;
  /** How long before an authorisation lapses a case is opened. */
  warnBeforeMs: number;
  /** What the provider is asked for; null: nothing. */
  asks: PaymentAsks | null;
}

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
  /** Which locations pick in waves, and when; absent: none does. */
  waves?: WavePlans;
  payments: PaymentSettings;
  /** Which carriers are asked to take loads; absent: none. */
  tendering?: TenderingRules;
  /** Hash of entities, ownership and flows: records and deliveries say which rules made them. */
  version: string;
}
