import { plainHub } from './plain-hub.ts';

// As `stock.config.ts`, with a second place and goods on the road between the two. A transfer that is short of units has
// a case seconds after its last arrival, not a day: there is nobody to wait for in a sandbox.
const places = ['WH1', 'WH2'] as const;

export default plainHub({
  stock: {
    locations: { WH1: { priority: 1 }, WH2: { priority: 2 } },
    channels: { shop: { locations: places } },
    transfers: '3s',
  },
});
