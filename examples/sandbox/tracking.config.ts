import { plainHub } from './plain-hub.ts';

// One partner uses a code of the standard in a way of its own: it has the proof of delivery in its hands.
export default plainHub({
  stock: null,
  codes: [{ list: 'x12-214', partner: 'north-depot', codes: { XB: { milestone: 'delivered' } } }],
});
