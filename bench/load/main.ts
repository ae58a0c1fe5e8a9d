import { closedLoop, type Sent } from './closed-loop.ts';
import { openConnections } from './connections.ts';
import { tell } from '../stage/tell.ts';
import { openLoop } from './open-loop.ts';
import { orderBody } from './order-body.ts';
import { signedRequest } from './signed-request.ts';
import { articleOf, countOf, orderFactOf, saleOf, stockChangeOf, turnOf, type Goods, type Told } from './stock-bodies.ts';
import { variantBody } from './variant-body.ts';

/** What the generator is asked to send. */
export interface Load {
  port: number;
  what: 'order' | 'variant' | keyof typeof STOCK;
  /** What the benches of stock tell of. */
  goods?: Goods;
  /** Number of the first. */
  first: number;
  count: number;
  connections: number;
  /** A second, on a schedule; null: as fast as answers come. */
  rate: number | null;
}

const STOCK = {
  article: articleOf,
  count: countOf,
  sale: saleOf,
  'order-fact': orderFactOf,
  'stock-change': stockChangeOf,
  turn: turnOf,
} satisfies Record<string, (number: number, goods: Goods) => Told>;

let pending: { load: Load; requests: Buffer[] } | null = null;

/** `prepare` builds the requests, `run` sends them: building costs nothing of what is measured. */
process.on('message', (message: { prepare: Load } | { run: true }) => {
  if ('prepare' in message) {
    pending = { load: message.prepare, requests: requestsOf(message.prepare) };
    tell({ prepared: true });
  } else if (pending !== null) {
    const { load, requests } = pending;
    pending = null;
    void run(load, requests).then((sent) => tell({ sent }));
  }
});
process.on('disconnect', () => process.exit(0));
tell({ ready: 0 });

function requestsOf({ what, first, count, goods }: Load): Buffer[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    if (what !== 'order' && what !== 'variant') return stockRequest(what, number, goods);
    const body = what === 'order' ? orderBody(number) : variantBody(number);
    return signedRequest({ path: `/webhooks/shop/${what}s`, topic: what, deliveryId: `${what}-${number}`, body });
  });
}

function stockRequest(what: keyof typeof STOCK, number: number, goods: Goods | undefined): Buffer {
  if (goods === undefined) throw new Error(`Of a ${what} the goods have to be said.`);
  const { system, topic, body } = STOCK[what](number, goods);
  const deliveryId = `${what}-${goods.from}-${number}`;
  return signedRequest({ path: `/webhooks/${system}/hook`, topic, deliveryId, body: Buffer.from(JSON.stringify(body)) });
}

async function run(load: Load, requests: Buffer[]): Promise<Sent> {
  const connections = await openConnections(load.port, load.connections);
  const loop =
    load.rate === null ? closedLoop(connections, requests, load.connections) : openLoop(connections, requests, load.rate);
  const sent = await loop;
  connections.close();
  return sent;
}
