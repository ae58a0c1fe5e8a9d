import { createHmac } from 'node:crypto';
import { SECRET } from './signed-request.ts';

/** What a warehouse ships of an order: lines by the shop's ids. */
export interface Goods {
  line: string;
  sku: string;
  quantity: number;
}

/** A warehouse that tells a hub of what it has shipped and counted, by signed webhooks. */
export class Warehouse {
  readonly #hub: string;
  #told = 0;

  /** @param hub the origin of the hub, which knows it as `warehouse`. */
  constructor(hub: string) {
    this.#hub = hub;
  }

  /** The whole of an order has left, in one parcel. */
  async ship(number: number, goods: readonly Goods[]): Promise<void> {
    const contents = goods.map(({ line, sku, quantity }) => ({ line, sku, quantity: String(quantity) }));
    await this.#tell('shipment', {
      id: `S-${number}`,
      version: 1,
      groups: {
        // The id that the target gave the order when it was put there.
        header: { number: `S-${number}`, order: { id: `T-${number}` }, location: 'WH1' },
        packages: { packages: [{ id: 'p1', carrier: 'UPS', trackingNumber: `1Z${number}`, contents }] },
        status: { status: 'shipped' },
      },
    });
  }

  /** So much of an article is there, by this count of it. */
  async count(sku: string, quantity: number, version: number): Promise<void> {
    const onHand = { quantity: String(quantity), asOf: new Date().toISOString() };
    await this.#tell('level', { id: `L-${sku}`, version, groups: { identity: { sku, location: 'WH1' }, onHand } });
  }

  async #tell(topic: string, body: object): Promise<void> {
    const raw = JSON.stringify(body);
    this.#told += 1;
    const headers = {
      'x-shop-topic': topic,
      'x-shop-delivery': `w-${this.#told}`,
      'x-shop-signature': createHmac('sha256', SECRET).update(raw).digest('hex'),
    };
    const { status } = await fetch(`${this.#hub}/webhooks/warehouse`, { method: 'POST', headers, body: raw });
    if (status !== 202) throw new Error(`The hub answers ${status} to what the warehouse tells.`);
  }
}
