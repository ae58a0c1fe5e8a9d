import { Type } from 'typebox';
import { entity } from '../../src/config/entity.ts';
import { Instant } from '../../src/model/value/instant.ts';
import { Amount, Currency } from '../../src/model/value/money.ts';
import { orNull, Text } from '../../src/model/value/or-null.ts';
import { Decimal } from '../../src/model/value/quantity.ts';

const Id = Type.String({ minLength: 1 });

const priceList = entity({
  name: 'price-list',
  prefix: 'prl',
  groups: {
    header: Type.Object({
      name: Type.String(),
      currency: Currency,
      adjustment: orNull(Type.Object({ type: Type.String(), percent: Decimal })),
    }),
    prices: Type.Object({
      prices: Type.Array(Type.Object({ variant: Id, sku: Text, amount: Amount, compareAt: orNull(Amount) })),
    }),
  },
});

const payout = entity({
  name: 'payout',
  prefix: 'pyo',
  groups: {
    header: Type.Object({ issuedAt: Instant, status: Type.String(), direction: Type.String(), currency: Currency, net: Amount }),
    summary: Type.Object({ charges: Amount, refunds: Amount, adjustments: Amount, fees: Amount }),
  },
});

const balanceEntry = entity({
  name: 'balance-entry',
  prefix: 'bal',
  groups: {
    entry: Type.Object({
      type: Type.String(),
      at: Instant,
      test: Type.Boolean(),
      currency: Currency,
      amount: Amount,
      fee: Amount,
      net: Amount,
      order: orNull(Type.String()),
      transaction: orNull(Type.String()),
    }),
    payout: Type.Object({ id: orNull(Type.String()) }),
  },
});

/** What a shop tells that the model has no entity for: the configuration lists those that it wants under `entities`. */
export const shopifyEntities = {
  'price-list': priceList,
  payout,
  'balance-entry': balanceEntry,
};
