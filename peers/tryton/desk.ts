import type { TrytonServer } from './server.ts';

/** What JSON-RPC gives back: any JSON. */
export type Answer = string | number | boolean | null | Answer[] | { [name: string]: Answer };

/** A person at Tryton: does what the hub does not do, and looks what really is there. */
export interface Desk {
  /** One public method of a model, as the administrator. A warning is confirmed. Throws what Tryton refuses. */
  call(method: string, ...params: Answer[]): Promise<Answer>;
  /** As {@link call}, for methods that answer rows. */
  rows(model: string, domain: Answer, fields: string[]): Promise<{ [name: string]: Answer }[]>;
  /** Makes goods with this code; answers the product's id. */
  product(code: string): Promise<number>;
  /** Puts so many into the warehouse's storage. */
  receive(product: number, quantity: number): Promise<void>;
  /** Picks a waiting shipment, or only so many of its first move. */
  pick(shipment: number, quantity?: number): Promise<void>;
  /** Puts all that was picked into one package with this number, and packs. */
  pack(shipment: number, trackingNumber: string): Promise<void>;
  done(shipment: number): Promise<void>;
}

export const decimal = (text: string): Answer => ({ __class__: 'Decimal', decimal: text });

export async function openDesk(server: TrytonServer): Promise<Desk> {
  const { ids } = server;
  const [userId, session] = (await post(server, null, 'common.db.login', [
    server.admin.name,
    { password: server.admin.password },
    'en',
  ])) as [number, string];
  const authorization = `Session ${Buffer.from(`${server.admin.name}:${userId}:${session}`).toString('base64')}`;
  const context = { company: ids.company, language: 'en' };

  const call: Desk['call'] = async (method, ...params) => {
    try {
      return await post(server, authorization, `model.${method}`, [...params, context]);
    } catch (error) {
      const warning = error instanceof Refusal ? error.warning : null;
      if (warning === null) throw error;
      await post(server, authorization, 'model.res.user.warning.create', [[{ user: userId, name: warning }], context]);
      return call(method, ...params);
    }
  };
  const rows: Desk['rows'] = async (model, domain, fields) =>
    (await call(`${model}.search_read`, domain, 0, null, [['id', 'ASC']], fields)) as { [name: string]: Answer }[];

  return {
    call,
    rows,
    product: async (code) => {
      const template = {
        ...{ name: code, type: 'goods', default_uom: ids.unit, sale_uom: ids.unit, salable: true },
        ...{ list_price: decimal('10'), account_category: ids.accountCategory },
        products: [['create', [{ suffix_code: code }]]],
      };
      await call('product.template.create', [template]);
      const [made] = await rows('product.product', [['code', '=', code]], ['code']);
      return Number(made?.['id']);
    },
    receive: async (product, quantity) => {
      const move = {
        ...{ product, quantity, uom: ids.unit, company: ids.company, currency: ids.currencies['EUR'] ?? null },
        ...{ from_location: ids.supplierLocation, to_location: ids.storageLocation, unit_price: decimal('1') },
      };
      const made = await call('stock.move.create', [move]);
      await call('stock.move.do', made);
    },
    pick: async (shipment, quantity) => {
      await call('stock.shipment.out.wait', [shipment]);
      if (quantity !== undefined) {
        const [found] = await rows('stock.shipment.out', [['id', '=', shipment]], ['inventory_moves']);
        const [move] = (found?.['inventory_moves'] ?? []) as number[];
        await call('stock.move.write', [move ?? 0], { quantity });
      }
      await call('stock.shipment.out.assign_force', [shipment]);
      await call('stock.shipment.out.pick', [shipment]);
    },
    pack: async (shipment, trackingNumber) => {
      const [found] = await rows('stock.shipment.out', [['id', '=', shipment]], ['outgoing_moves']);
      const box = {
        ...{ type: ids.packageType, shipment: `stock.shipment.out,${shipment}`, shipping_reference: trackingNumber },
        moves: [['add', found?.['outgoing_moves'] ?? []]],
      };
      await call('stock.package.create', [box]);
      await call('stock.shipment.out.pack', [shipment]);
    },
    done: async (shipment) => {
      await call('stock.shipment.out.done', [shipment]);
    },
  };
}

/** What Tryton said instead of an answer. */
class Refusal extends Error {
  /** The name of the warning that it wants to be confirmed. */
  readonly warning: string | null;

  constructor(method: string, error: Answer) {
    super(`${method}: ${JSON.stringify(error).slice(0, 500)}`);
    this.name = 'Refusal';
    const [kind, detail] = Array.isArray(error) ? error : [];
    this.warning = kind === 'UserWarning' && Array.isArray(detail) ? String(detail[0]) : null;
  }
}

async function post(server: TrytonServer, authorization: string | null, method: string, params: Answer[]): Promise<Answer> {
  const response = await fetch(`${server.url}/${server.database}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) },
    body: JSON.stringify({ id: 0, method, params }),
  });
  if (!response.ok) throw new Error(`${method}: ${response.status}`);
  const answer = (await response.json()) as { result?: Answer; error?: Answer };
  if (answer.error !== undefined) throw new Refusal(method, answer.error);
  return answer.result ?? null;
}
