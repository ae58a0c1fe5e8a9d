import { plainHub } from './plain-hub.ts';

// As `two-places.config.ts`, with a day that begins thirteen hours ahead of UTC in the one place and eleven behind it in the
// other: a day by which an order is to be shipped is over in the first a whole day before it is in the second.
const places = ['WH1', 'WH2'] as const;

export default plainHub({
  stock: {
    locations: { WH1: { priority: 1, zone: 'Pacific/Tongatapu' }, WH2: { priority: 2, zone: 'Pacific/Pago_Pago' } },
    channels: { shop: { locations: places } },
  },
});
