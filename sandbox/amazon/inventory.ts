import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { Shelf } from '../frame/shelf.ts';
import type { Answer, Call } from '../wire/routes.ts';
import { invalidInput } from './api-error.ts';
import { pageOf } from './token-page.ts';

/** Units of one SKU in Amazon's warehouses. `missing`: on the books, and not where they should be when they are picked. */
export type Stock = { sku: string; fulfillable: number; reserved: number; missing: number };

const PAGE = 50;

export class Inventory {
  private readonly frame: Frame;
  private readonly shelf: Shelf;

  constructor(frame: Frame) {
    this.frame = frame;
    this.shelf = new Shelf(frame.store, 'inventory');
  }

  get(sku: string): Stock | null {
    return this.shelf.get(sku) as Stock | null;
  }

  /** Changes the counts by so many units; a SKU that is new begins with none. */
  change(sku: string, by: Partial<Omit<Stock, 'sku'>>): Stock {
    const known = this.get(sku) ?? { sku, fulfillable: 0, reserved: 0, missing: 0 };
    const next: Stock = {
      sku,
      fulfillable: known.fulfillable + (by.fulfillable ?? 0),
      reserved: known.reserved + (by.reserved ?? 0),
      missing: known.missing + (by.missing ?? 0),
    };
    const at = this.frame.stamp(this.frame.clock.now());
    this.shelf.put({ id: sku, version: this.frame.store.next('inventory'), updatedAt: at }, { ...next, at });
    return next;
  }

  /** Moves what is there of so many units from the shelf's books; says how many there were. */
  pick(sku: string, wanted: number): number {
    const missing = Math.min(this.get(sku)?.missing ?? 0, wanted);
    if (missing > 0) this.change(sku, { missing: -missing, reserved: -missing });
    return wanted - missing;
  }

  summaries(call: Call): Answer {
    const query = call.query;
    if (query.get('granularityType') !== 'Marketplace') throw invalidInput('granularityType is invalid.');
    const marketplace = query.get('marketplaceIds') ?? '';
    if (marketplace === '' || query.get('granularityId') !== marketplace) throw invalidInput('marketplaceIds is invalid.');
    const details = query.get('details') === 'true';
    const named = query.get('sellerSkus')?.split(',') ?? null;
    const { rows, next } = pageOf(call, this.shelf, { since: query.get('startDateTime'), size: PAGE });
    const found = named === null ? rows : named.map((sku) => this.shelf.get(sku)).filter((row) => row !== null);
    const payload = {
      granularity: { granularityType: 'Marketplace', granularityId: marketplace },
      inventorySummaries: found.map((row) => summaryOf(row, details)),
    };
    return { status: 200, body: { payload, ...(named === null && next !== null && { pagination: { nextToken: next } }) } };
  }
}

function summaryOf(row: Doc, details: boolean): Doc {
  const { sku, fulfillable, reserved } = row as Stock;
  const counts: Doc = {
    fulfillableQuantity: fulfillable,
    inboundWorkingQuantity: 0,
    inboundShippedQuantity: 0,
    inboundReceivingQuantity: 0,
    reservedQuantity: {
      totalReservedQuantity: reserved,
      pendingCustomerOrderQuantity: reserved,
      pendingTransshipmentQuantity: 0,
      fcProcessingQuantity: 0,
    },
    unfulfillableQuantity: { totalUnfulfillableQuantity: 0 },
  };
  return {
    asin: `B0${sku.slice(0, 8).toUpperCase().padEnd(8, '0')}`,
    fnSku: `X00${sku}`,
    sellerSku: sku,
    condition: 'NewItem',
    ...(details && { inventoryDetails: counts }),
    lastUpdatedTime: row['at'] ?? null,
    productName: sku,
    totalQuantity: fulfillable + reserved,
  };
}
