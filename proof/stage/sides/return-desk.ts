import type { Doc } from '../../generator/json.ts';
import { docsIn, plain } from '../../generator/json.ts';
import type { Administration } from '../../generator/systems.ts';
import type { PlacedReturn } from './placed-return.ts';
import type { StoreView } from './store-view.ts';

export interface Slip {
  rma?: string;
  carrier?: string;
  tracking_number?: string;
  order_number?: string;
}

interface Arrival {
  sku: string;
  quantity: number;
  serials?: string[];
}

/** Where the warehouse takes goods back: everything of it is done by hand. */
export class ReturnDesk {
  private readonly admin: Administration;
  private readonly store: StoreView;

  constructor(admin: Administration, store: StoreView) {
    this.admin = admin;
    this.store = store;
  }

  /** Every return that it was told of under this number, or that arrived with it. */
  of(back: PlacedReturn): Doc[] {
    return this.store.bodies('returns', { parent: back.number });
  }

  /** Units that it expects, by SKU. */
  expected(back: PlacedReturn): Record<string, number>[] {
    return this.of(back).map((one) =>
      Object.fromEntries(docsIn(one['expected']).map((line) => [plain(line['sku']), Number(line['quantity'])])),
    );
  }

  /** A parcel that nobody has announced; its id. */
  async arriveBlind(slip: Slip, lines: Arrival[]): Promise<string> {
    const made = await this.admin.post('/admin/returns', { ...slip, lines: lines as unknown as Doc[], complete: true });
    return plain(made['id']);
  }

  /** So many units have arrived, and no more are to come. */
  async receive(id: string, lines: Arrival[]): Promise<void> {
    await this.admin.post(`/admin/returns/${id}/receive`, { lines: lines as unknown as Doc[], complete: true, note: 'arrived' });
  }

  async inspect(id: string, lines: { sku: string; quantity: number; condition?: string; disposition: string }[]): Promise<void> {
    await this.admin.post(`/admin/returns/${id}/inspect`, { lines, by: 'Kim', note: 'inspected' });
  }

  /** Units of a SKU at a place: `WH1`, `WH1-QUARANTINE`; 0 where there never were any. */
  onHand(sku: string, location: string): number {
    return Number(this.store.body('stock', `${sku}@${location}`)?.['on_hand'] ?? 0);
  }
}
