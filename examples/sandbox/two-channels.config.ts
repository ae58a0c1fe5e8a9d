import { plainHub } from './plain-hub.ts';

// As `stock.config.ts`, with an outlet that sells from the same shelves. While it cannot be told how little is left, the
// shop keeps back more and more of what it was not told of; within seconds, for there is no half an hour in a sandbox.
const shelves = { locations: ['WH1'] };

export default plainHub({
  stock: { channels: { shop: shelves, outlet: { ...shelves, guard: { after: '3s', step: '2', every: '2s', most: '5' } } } },
  outlet: true,
});
