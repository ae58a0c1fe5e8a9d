import type { Body } from '../../src/model/entity.ts';
import type { Lines } from '../../src/model/order/order-schema.ts';
import { plainHub } from './plain-hub.ts';

/** Who has paid for the fast parcel does not wait for the others. */
const isExpress = (order: Body): boolean =>
  ((order['lines'] ?? null) as Lines | null)?.shippingLines.some(({ code }) => code === 'express') ?? false;

// As `stock.config.ts`, with a warehouse that picks every hour of a working day. It is told of an order at once, with its wave,
// and lets the wave go by itself; without `tellsWaves` it would be told of an order when its wave is released.
const times = ['08:00', '09:00', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00', '16:00'];

export default plainHub({
  stock: {
    locations: {
      WH1: {
        zone: 'Europe/Stockholm',
        days: [1, 2, 3, 4, 5],
        waves: { times, closes: '10m', most: 200, urgent: isExpress },
      },
    },
  },
  tellsWaves: true,
});
