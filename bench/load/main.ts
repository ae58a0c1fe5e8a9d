import { closedLoop, type Sent } from './closed-loop.ts';
import { openConnections } from './connections.ts';
import { tell } from '../stage/tell.ts';
import { openLoop } from './open-loop.ts';
import { orderBody } from './order-body.ts';
import { signedRequest } from './signed-request.ts';
import { variantBody } from './variant-body.ts';

/** What the generator is asked to send. */
export interface Load {
  port: number;
  what: 'order' | 'variant';
  /** Number of the first. */
  first: number;
  count: number;
  connections: number;
  /** A second, on a schedule; null: as fast as answers come. */
  rate: number | null;
}

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

function requestsOf({ what, first, count }: Load): Buffer[] {
  const bodyOf = what === 'order' ? orderBody : variantBody;
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    return signedRequest({ path: `/webhooks/shop/${what}s`, topic: what, deliveryId: `${what}-${number}`, body: bodyOf(number) });
  });
}

async function run(load: Load, requests: Buffer[]): Promise<Sent> {
  const connections = await openConnections(load.port, load.connections);
  const loop =
    load.rate === null ? closedLoop(connections, requests, load.connections) : openLoop(connections, requests, load.rate);
  const sent = await loop;
  connections.close();
  return sent;
}
