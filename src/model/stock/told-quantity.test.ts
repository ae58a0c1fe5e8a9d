import { expect, test } from 'vitest';
import { toldQuantity } from './told-quantity.ts';

const body = { onHand: { quantity: '9' }, derived: { onHand: '8', available: '-2' } };

test('what is free is told before what is on hand, and the ledger before a copied count', () => {
  expect(toldQuantity(body, ['identity', 'onHand', 'derived.onHand'])).toEqual({ group: 'derived.onHand', quantity: '8' });
  expect(toldQuantity(body, ['onHand'])).toEqual({ group: 'onHand', quantity: '9' });
});

test('more promised than there is, is none', () => {
  expect(toldQuantity(body, ['derived.available'])).toEqual({ group: 'derived.available', quantity: '0' });
});

test('nothing is told where no group says how many, or nobody has counted', () => {
  expect(toldQuantity(body, ['identity'])).toBeNull();
  expect(toldQuantity({}, ['onHand', 'derived.available'])).toBeNull();
});
