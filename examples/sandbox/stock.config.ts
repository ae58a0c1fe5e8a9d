import { plainHub } from './plain-hub.ts';

// `npm start -- --shop plain --config examples/sandbox/stock.config.ts`: orders reserve what they need, and the shop is told what is free.
export default plainHub({ stock: {} });
