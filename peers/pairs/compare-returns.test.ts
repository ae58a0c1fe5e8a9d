import { expect, test } from 'vitest';
import { compareReturns, type Account, type Between } from './compare-returns.ts';
import type { Sale } from './erp-side.ts';
import type { ShopOrder } from './shop-order.ts';

const order = {
  code: 'ABC',
  lines: [{ id: '1', productVariant: { sku: 'CUP' } }],
  returns: [{ id: '9/4', total: 1423, lines: [{ orderLineId: '1', quantity: 2 }] }],
} as unknown as ShopOrder;

const sold = { id: 7, description: 'ABC', origin: null } as unknown as Sale;

function back(more: Partial<Sale> = {}): Sale {
  const lines = [
    { product: 'CUP', quantity: -2 },
    { product: 'DISCOUNT', quantity: -1 },
  ];
  const returns = [{ id: 1, state: 'done', moves: [{ product: 'CUP', quantity: 2 }] }];
  return {
    id: 8,
    description: 'ABC-R4',
    origin: 7,
    state: 'processing',
    total: '-14.23',
    lines,
    returns,
    ...more,
  } as unknown as Sale;
}

const hub = (account: Account | null): Between => ({ goodsBack: () => Promise.resolve(account) });
const agreed: Account = { booked: { CUP: 2 }, arrived: { CUP: 2 }, total: 1423 };
const said = (sales: Sale[], account: Account | null = agreed): Promise<string[]> => compareReturns([order], sales, hub(account));

test('a return that both systems and the hub know alike is no difference', async () => {
  expect(await said([sold, back()])).toEqual([]);
});

test('a unit, a cent, goods that are not back, and one that is there twice or not at all, are differences', async () => {
  const lost = 'ABC: its return 9/4 is not in Tryton';
  expect(await said([sold])).toEqual([expect.stringContaining(lost)]);
  for (const more of [{ total: '-14.24' }, { lines: [] }, { returns: [] }])
    expect(await said([sold, back(more)])).toEqual([expect.stringContaining(lost), expect.stringContaining('none of the shop')]);
  expect(await said([sold, back(), back({ id: 9 })])).toEqual([
    expect.stringContaining('return 9 in Tryton is none of the shop'),
  ]);
  expect(await said([sold, back({ state: 'draft' })])).toEqual(['ABC: its return 8 is draft in Tryton']);
});

test('what the hub makes of it has to be the same', async () => {
  for (const account of [null, { ...agreed, total: 1422 }, { ...agreed, arrived: {} }])
    expect(await said([sold, back()], account)).toEqual([expect.stringContaining('in the hub')]);
});
