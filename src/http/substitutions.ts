import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { FastifyInstance } from 'fastify';
import { SynclineError } from '../errors.ts';
import type { Lines } from '../model/order/order-schema.ts';
import { decide, requireOrder, type DecisionRoutes } from './holds.ts';

const Wish = Type.Object(
  {
    line: Type.String({ minLength: 1 }),
    sku: Type.String({ minLength: 1, maxLength: 200 }),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  },
  { additionalProperties: false },
);
type Wish = Static<typeof Wish>;
const wishes = Compile(Wish);

/** `POST /orders/:id/substitutions`: a line may be sent as another SKU. A decision, stored and audited. */
export function substitutionRoutes(api: FastifyInstance, routes: DecisionRoutes): void {
  api.post<{ Params: { id: string } }>('/orders/:id/substitutions', async ({ params, body }, reply) => {
    const order = await requireOrder(routes, params.id);
    const wish = readWish(body);
    const { lines } = (order.body['lines'] ?? { lines: [] }) as Pick<Lines, 'lines'>;
    if (!lines.some(({ id }) => id === wish.line))
      throw new SynclineError('SYN_API_BAD_REQUEST', `line: the order has the lines ${lines.map(({ id }) => id).join(', ')}.`);
    await accept(routes, order.id, wish);
    return reply.code(202).send({ order: order.id, line: wish.line, sku: wish.sku });
  });
}

async function accept(routes: DecisionRoutes, record: string, { line, sku, reason }: Wish): Promise<void> {
  const at = new Date(routes.now()).toISOString();
  const data = { line, sku };
  const event = {
    key: `substitution:${JSON.stringify([line, sku])}`,
    type: 'substitution',
    at,
    classifier: 'actual' as const,
    data,
  };
  await decide(routes, `order.substituted: ${reason}`, { record, entity: 'order', event });
}

function readWish(body: unknown): Wish {
  let wish: unknown;
  try {
    wish = JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  } catch {
    throw new SynclineError('SYN_API_BAD_REQUEST', 'The body is not JSON.');
  }
  if (wishes.Check(wish)) return wish;
  const [first] = wishes.Errors(wish);
  throw new SynclineError(
    'SYN_API_BAD_REQUEST',
    `${first?.instancePath.slice(1) ?? ''}: ${first?.message ?? 'line, sku and reason'}.`,
  );
}
