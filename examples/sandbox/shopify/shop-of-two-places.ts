import { shopify } from '../../../connectors/shopify/index.ts';
import { AMAZON_PLACE } from '../amazon/amazon.ts';
import { shopSettings } from './shop.ts';

/** The sandbox's Shopify with a second location, of which Amazon sends. It tells its customers what has left. */
export const shopOfTwoPlaces = shopify({
  ...shopSettings,
  locations: { 8000000000001: 'WH1', 8000000000002: AMAZON_PLACE },
  notifyCustomer: true,
});
