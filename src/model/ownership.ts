/** How one group of an entity gets its value when several systems claim it. */
export type Strategy =
  | { kind: 'owner'; system: string }
  | { kind: 'priority'; systems: string[] }
  | { kind: 'recency'; skewMs: number; tie: string[] }
  | { kind: 'fillIfNull'; systems: string[] }
  | { kind: 'human'; steward: string; systems: string[] }
  | { kind: 'stage'; until: string; before: Strategy; then: Strategy }
  | { kind: 'frozen' }
  | { kind: 'ledger'; systems: string[] }
  | { kind: 'monotonic'; ranks: string[]; systems: string[] }
  | { kind: 'aggregate'; systems: string[] }
  /** Of a group that is `shared`, where nothing else is said. */
  | { kind: 'each' };

/** Strategy per group per entity. Every group a flow may write or a system may claim has one. */
export type Ownership = Record<string, Record<string, Strategy>>;
