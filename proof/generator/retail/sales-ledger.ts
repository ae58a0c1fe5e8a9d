export type Sale = { orderId: string; lineId: string; open: number };
export type Match = { orderId: string; lineId: string; quantity: number };

/**
 * What each customer bought and has not yet returned. A return names no original, so it is matched to the same customer and
 * SKU, newest sale first; what finds no sale is the blind rest.
 */
export class SalesLedger {
  private readonly sales = new Map<string, Sale[]>();

  sold(customerId: string | null, sku: string, sale: Sale): void {
    if (customerId === null) return;
    const key = `${customerId} ${sku}`;
    this.sales.set(key, [...(this.sales.get(key) ?? []), sale]);
  }

  giveBack(customerId: string | null, sku: string, quantity: number): { matches: Match[]; blind: number } {
    const matches: Match[] = [];
    let rest = quantity;
    for (const sale of (this.sales.get(`${String(customerId)} ${sku}`) ?? []).toReversed()) {
      const taken = Math.min(rest, sale.open);
      if (taken === 0) continue;
      sale.open -= taken;
      rest -= taken;
      matches.push({ orderId: sale.orderId, lineId: sale.lineId, quantity: taken });
    }
    return { matches, blind: rest };
  }
}
