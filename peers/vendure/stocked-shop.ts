import { openShopper, type Shopper } from './shopper.ts';
import { ensureVendure, startVendure, type RunningVendure } from './start.ts';

/** A shop with eight goods, `SKU-0001` to `SKU-0008`, and someone who buys them by that seed. */
export async function startStockedShop(postgres: string, seed: number): Promise<{ vendure: RunningVendure; shopper: Shopper }> {
  await ensureVendure();
  const vendure = await startVendure({ postgres });
  const shopper = openShopper(vendure.url, vendure.login, seed);
  await shopper.stockUp(8);
  return { vendure, shopper };
}
