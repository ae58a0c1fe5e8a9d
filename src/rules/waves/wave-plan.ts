import type { Body } from '../../model/entity.ts';

/** When a location picks, and how much at once. */
export interface WavePlan {
  /** IANA name. */
  zone: string;
  /** `10:00`, by the wall clock there, the earliest first: when a wave is released. */
  times: readonly string[];
  /** Working days, 1 is Monday; all when absent. */
  days?: readonly number[];
  /** How long before its release a wave takes no more orders, in milliseconds. */
  closesMs: number;
  /** At most so many orders a wave; any number when absent. */
  most?: number;
  /** Orders that wait for no wave; none when absent. Pure. */
  urgent?: (order: Body) => boolean;
}

/** By the code of the location. */
export type WavePlans = Readonly<Record<string, WavePlan>>;

/** One wave of a location's plan. */
export interface Wave {
  /** `LUND/2026-11-22T14:00`, by the wall clock there. */
  id: string;
  /** Epoch milliseconds: when it is released. */
  at: number;
  /** Epoch milliseconds: the last moment at which an order may still join it. */
  closes: number;
}
