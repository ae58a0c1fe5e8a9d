import type { Doc } from '../doc.ts';
import { docs, text, whole } from '../doc.ts';
import type { ExpectedOrder } from '../manifest.ts';
import type { Row } from '../stores.ts';
import type { World } from '../world.ts';

/** The warehouse's shipments, and those that the manifest says somebody else has sent. */
export function allShipments({ manifest, stores }: Pick<World, 'manifest' | 'stores'>): Row[] {
  const elsewhere = manifest.orders.flatMap(({ number, elsewhere: sent = [] }) =>
    sent.map((body): Row => {
      const shipped: Doc = { status: 'shipped', ...body, order_number: number };
      return { id: text(body, 'id') ?? '', reference: null, parent: null, version: 1, body: shipped };
    }),
  );
  return [...stores.warehouse.rows('shipments'), ...elsewhere];
}

/** Units that somebody else sends, by line of the order. */
export function unitsElsewhere({ elsewhere = [] }: ExpectedOrder): Map<string, number> {
  const units = new Map<string, number>();
  for (const line of elsewhere.flatMap((one) => docs(one, 'lines'))) {
    const name = text(line, 'line_ref') ?? '';
    units.set(name, (units.get(name) ?? 0) + whole(line, 'quantity'));
  }
  return units;
}
