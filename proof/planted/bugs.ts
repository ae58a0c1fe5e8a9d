/** One name of one module of the hub, and what is put around it. */
export interface Wrapping {
  /** Path below the root of the repository. */
  module: string;
  exported: string;
  /** File beside this one, without its ending, and the function in it that takes the real module. */
  bug: string;
  wrap: string;
}

const normalise = { module: 'src/pipeline/normalise.ts', exported: 'normalise' };

const meet = { module: 'src/store/stock/demands.ts', exported: 'claimDemands', bug: 'meet', wrap: 'meetOthers' };

/** What makes the stock workers of two processes meet: `meet` alone is no bug, with `meet-norowlock` the last unit is promised twice. */
export const RACES: Record<string, Wrapping[]> = {
  meet: [meet],
  'meet-norowlock': [
    meet,
    { module: 'src/store/stock/levels.ts', exported: 'lockStock', bug: 'meet', wrap: 'readStockUnlocked' },
  ],
};

/** The planted bugs: each wraps one stage, and under each the checker has to say no. */
export const BUGS: Record<string, Wrapping[]> = {
  drop: [{ ...normalise, bug: 'drop', wrap: 'dropOrders' }],
  reorder: [{ ...normalise, bug: 'reorder', wrap: 'turnVersions' }],
  corrupt: [{ ...normalise, bug: 'corrupt', wrap: 'garbleCities' }],
  double: [{ module: 'src/kit/http-client.ts', exported: 'HttpClient', bug: 'double', wrap: 'sendTwice' }],
  norowlock: [
    { module: 'src/store/records.ts', exported: 'lockRecords', bug: 'norowlock', wrap: 'readUnlocked' },
    { module: 'src/store/deliveries.ts', exported: 'lockDeliveriesOf', bug: 'norowlock', wrap: 'readDeliveriesUnlocked' },
  ],
};
