import type { Random } from '../generator/random.ts';
import type { Expect } from './expectations.ts';
import type { HubSide } from './sides/hub-side.ts';
import type { ShopKind } from '../../tools/start/options.ts';
import type { FurtherName } from '../../tools/start/parts/systems.ts';
import type { CarrierSide, ErpSide, WarehouseSide } from './sides/other-sides.ts';
import type { ShopSide } from './sides/shop-side.ts';
import type { Side } from './sides/side.ts';
import type { Stage } from './stage.ts';

/** What a scenario has in its hands. */
export interface Play {
  hub: HubSide;
  shop: ShopSide;
  warehouse: WarehouseSide;
  erp: ErpSide;
  carrier: CarrierSide;
  /** A stand-in that the scenario asked for beside the four. */
  further: (name: FurtherName) => Side;
  expect: Expect;
  /** Luck of its own, the same for the same seed: quantities, goods, moments. */
  luck: Random;
  seed: number;
  /** Waits until nothing is due anywhere. */
  rest: () => Promise<void>;
  /** Lets some time go by, where how long it takes is what it is about. */
  wait: (ms: number) => Promise<void>;
  stage: Stage;
  /** As often as the proof is asked to, not as often as there is time for. */
  full: boolean;
}

export interface Scenario {
  id: string;
  title: string;
  /** True when no other scenario may be played on its stage: it kills the hub, or turns dials for long. */
  alone: boolean;
  /** The hub's configuration, below the root of the project; null: the sandbox's with its plain shop. */
  config: string | null;
  /** Stand-ins that it needs beside the four. */
  systems: readonly FurtherName[];
  /** Which shop sells. */
  shop: ShopKind;
  play: (play: Play) => Promise<void>;
}

const known: Scenario[] = [];

/** Enters a scenario in the list; its file is found by its name, `proof/scenarios/t<nn>-….ts`. */
export function scenario(
  id: string,
  title: string,
  play: Scenario['play'],
  options: { alone?: boolean; config?: string; systems?: readonly FurtherName[]; shop?: ShopKind } = {},
): void {
  if (known.some((one) => one.id === id)) throw new Error(`${id} is there twice`);
  const { alone = false, config = null, systems = [], shop = 'plain' } = options;
  known.push({ id, title, play, alone, config, systems, shop });
}

/** Every scenario that was entered, by its number. */
export function scenarios(): Scenario[] {
  return known.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
