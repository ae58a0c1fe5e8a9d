import type { Shopify } from '../shop-context.ts';

/** Which number an object got that the driver knows by a name of its own (`o-1001`, `c-17`). */
export class References {
  private readonly shop: Shopify;

  constructor(shop: Shopify) {
    this.shop = shop;
    shop.frame.store.database.exec(
      'create table if not exists driver_reference (kind text not null, name text not null, id text not null, primary key (kind, name))',
    );
  }

  /** The number behind a name; a number is its own name. */
  find(kind: string, name: string): string | null {
    const row = this.shop.frame.store.sql('select id from driver_reference where kind = ? and name = ?').get(kind, name);
    if (row !== undefined) return String(row['id']);
    return /^\d+$/.test(name) ? name : null;
  }

  note(kind: string, name: string | null, id: string): void {
    if (name === null) return;
    this.shop.frame.store.sql('insert or replace into driver_reference (kind, name, id) values (?, ?, ?)').run(kind, name, id);
  }
}
