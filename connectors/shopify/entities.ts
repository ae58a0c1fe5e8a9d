import { Type } from 'typebox';
import { entity } from '../../src/config/entity.ts';
import { Instant } from '../../src/model/value/instant.ts';
import { Amount, Currency } from '../../src/model/value/money.ts';
import { orNull, Text } from '../../src/model/value/or-null.ts';
import { Decimal } from '../../src/model/value/quantity.ts';

const Id = Type.String({ minLength: 1 });
const Ref = orNull(Type.Object({ id: Id }));

const fulfilmentOrder = entity({
  name: 'fulfilment-order',
  prefix: 'fuo',
  groups: {
    header: Type.Object({
      order: Type.Object({ id: Id }),
      location: Type.String(),
      status: Type.String(),
      requested: Type.String(),
      fulfilAt: orNull(Instant),
    }),
    lines: Type.Object({
      lines: Type.Array(Type.Object({ id: Id, line: Id, sku: Text, quantity: Decimal, remaining: Decimal })),
    }),
    /** Null: nothing holds it up. */
    hold: orNull(Type.Object({ reason: Type.String(), notes: Text })),
  },
});

const returned = entity({
  name: 'return',
  prefix: 'ret',
  essential: ['header', 'lines'],
  groups: {
    header: Type.Object({
      number: Type.String(),
      createdAt: Instant,
      currency: Currency,
      customer: Ref,
      status: Type.Optional(Type.String()),
    }),
    lines: Type.Object({
      lines: Type.Array(
        Type.Object({
          id: Id,
          order: orNull(Type.String()),
          orderLine: orNull(Type.String()),
          match: Type.Enum(['matched', 'blind']),
          sku: Type.String(),
          kind: Type.String(),
          quantity: Decimal,
          refund: Amount,
        }),
      ),
      total: Amount,
    }),
  },
});

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
  'fulfilment-order': fulfilmentOrder,
  return: returned,
  'price-list': priceList,
  payout,
  'balance-entry': balanceEntry,
};
