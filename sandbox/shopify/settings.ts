import type { Frame } from '../frame/frame.ts';
import { parseCount, parseDuration } from '../frame/duration.ts';
import { UsageError } from '../frame/usage-error.ts';
import type { Settings } from './shop-context.ts';

/** What an app that does all that the hub does has been granted. */
const everyScope = [
  'write_assigned_fulfillment_orders',
  'write_companies',
  'write_customers',
  'write_fulfillments',
  'write_inventory',
  'write_merchant_managed_fulfillment_orders',
  'write_order_edits',
  'write_orders',
  'write_products',
  'write_returns',
  'write_third_party_fulfillment_orders',
  'read_locations',
  'read_shopify_payments',
  'read_shopify_payments_accounts',
  'read_shopify_payments_payouts',
];

/** Flags of this stand-in alone, with their defaults. */
export const flags: Record<string, string> = {
  domain: 'syncline-trial.myshopify.com',
  name: 'Syncline Trial',
  currency: 'EUR',
  'time-zone': 'Europe/Madrid',
  'taxes-included': 'no',
  locations: 'Shop location,Warehouse',
  scopes: everyScope.join(','),
  versions: '2026-01,2026-04,2026-07,2026-10',
  'bucket-size': '2000',
  'bucket-rate': '100',
  'job-time': '200ms',
  'bulk-rate': '0',
  replay: 'answer',
};

export function readSettings(frame: Frame): Settings {
  const own = (name: string) => frame.options.own[name] ?? '';
  const replay = own('replay');
  if (replay !== 'answer' && replay !== 'again') throw new UsageError('--replay must be answer or again.');
  return {
    domain: own('domain'),
    name: own('name'),
    currency: own('currency'),
    timeZone: own('time-zone'),
    taxesIncluded: own('taxes-included') === 'yes',
    bucket: { size: parseCount('bucket-size', own('bucket-size')), rate: parseCount('bucket-rate', own('bucket-rate')) },
    scopes: new Set(own('scopes').split(',').filter(Boolean)),
    versions: own('versions').split(',').toSorted(),
    jobTime: parseDuration('job-time', own('job-time')),
    bulkRate: parseCount('bulk-rate', own('bulk-rate')),
    replay,
  };
}
