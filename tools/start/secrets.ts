import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const NAMES = [
  'SYNCLINE_API_KEY',
  'SANDBOX_ADMIN_TOKEN',
  'SANDBOX_SHOP_TOKEN',
  'SANDBOX_SHOP_WEBHOOK_SECRET',
  'SANDBOX_SHOPIFY_TOKEN',
  'SANDBOX_SHOPIFY_SECRET',
  'SANDBOX_WAREHOUSE_KEY_ID',
  'SANDBOX_WAREHOUSE_SIGNING_SECRET',
  'SANDBOX_WAREHOUSE_WEBHOOK_SECRET',
  'SANDBOX_ERP_CLIENT_ID',
  'SANDBOX_ERP_CLIENT_SECRET',
  'SANDBOX_ERP_WEBHOOK_SECRET',
  'SANDBOX_CARRIER_USER',
  'SANDBOX_CARRIER_PASSWORD',
  'SANDBOX_CARRIER_WEBHOOK_SECRET',
  'SANDBOX_HAULIER_TOKEN',
  'SANDBOX_HAULIER_WEBHOOK_SECRET',
  'SANDBOX_PAYMENTS_KEY',
  'SANDBOX_PAYMENTS_WEBHOOK_SECRET',
  'SANDBOX_AMAZON_CLIENT_ID',
  'SANDBOX_AMAZON_CLIENT_SECRET',
  'SANDBOX_AMAZON_REFRESH_TOKEN',
] as const;

export type Secrets = Record<(typeof NAMES)[number], string>;

/** Draws every secret of this run anew and leaves them in a file that only its owner may read. */
export function drawSecrets(file: string): Secrets {
  const secrets = Object.fromEntries(NAMES.map((name) => [name, randomBytes(24).toString('base64url')])) as Secrets;
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}
