import { plainHub } from './plain-hub.ts';

// `npm run proof -- T09` plays on it: what an order has reserved and what its buyer has authorised are both given up with it.
export default plainHub({ stock: {}, payments: true });
