import type { TrytonIds, TrytonServer } from './server.ts';

/** What JSON-RPC gives back: any JSON. */
export type Answer = string | number | boolean | null | Answer[] | { [name: string]: Answer };

/** A row of a model with its id. */
export type Row = { [name: string]: Answer } & { id: number };

/** One public method of a model, as the administrator. A warning is confirmed. Throws what Tryton refuses. */
export type Call = (method: string, ...params: Answer[]) => Promise<Answer>;

/** A person at Tryton: does what the hub does not do, and looks what really is there. */
export interface Desk {
  call: Call;
  /** What a search finds, in the order of ids. */
  rows(model: string, domain: Answer, fields: string[]): Promise<Row[]>;
  /** Makes goods with this code; answers the product's id. */
  product(code: string): Promise<number>;
  /** Puts so many into the warehouse's storage. */
  receive(product: number, quantity: number): Promise<void>;
  /** Picks a waiting shipment, or of the first of its moves that holds more only so many. */
  pick(shipment: number, quantity?: number): Promise<void>;
  /** Puts all that was picked into one package with this number, and packs. */
  pack(shipment: number, trackingNumber: string): Promise<void>;
  done(shipment: number): Promise<void>;
  /** Gives invoices their number. */
  post(invoices: Answer): Promise<void>;
}

export async function openDesk(server: TrytonServer): Promise<Desk> {
  const call = await openCall(server);
  const rows = rowsBy(call);
  return {
    call,
    rows,
    product: (code) => makeProduct(call, server.ids, code),
    receive: async (product, quantity) => {
      await call('stock.move.do', await call('stock.move.create', [arrival(server.ids, product, quantity)]));
    },
    pick: (shipment, quantity) => pick(call, shipment, quantity),
    pack: (shipment, trackingNumber) => pack(call, { shipment, trackingNumber, type: server.ids.packageType }),
    done: async (shipment) => {
      await call('stock.shipment.out.done', [shipment]);
    },
    post: async (invoices) => {
      const now = new Date();
      const today = { __class__: 'date', year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, day: now.getUTCDate() };
      await call('account.invoice.write', invoices, { invoice_date: today });
      await call('account.invoice.post', invoices);
    },
  };
}

async function openCall(server: TrytonServer): Promise<Call> {
  const { name, password } = server.admin;
  const opened = await post(server, { method: 'common.db.login', params: [name, { password }, 'en'] });
  const [userId, session] = opened as [number, string];
  const authorization = `Session ${Buffer.from(`${name}:${userId}:${session}`).toString('base64')}`;
  const context = { company: server.ids.company, language: 'en' };
  const call: Call = async (method, ...params) => {
    try {
      return await post(server, { method: `model.${method}`, params: [...params, context], authorization });
    } catch (error) {
      const warning = error instanceof Refusal ? error.warning : null;
      if (warning === null) throw error;
      const answered = [[{ user: userId, name: warning }], context];
      await post(server, { method: 'model.res.user.warning.create', params: answered, authorization });
      return call(method, ...params);
    }
  };
  return call;
}

function rowsBy(call: Call): Desk['rows'] {
  return async (model, domain, fields) => (await call(`${model}.search_read`, domain, 0, null, [['id', 'ASC']], fields)) as Row[];
}

async function makeProduct(call: Call, ids: TrytonIds, code: string): Promise<number> {
  const template = {
    name: code,
    type: 'goods',
    default_uom: ids.unit,
    sale_uom: ids.unit,
    salable: true,
    list_price: { __class__: 'Decimal', decimal: '10' },
    account_category: ids.accountCategory,
    products: [['create', [{ suffix_code: code }]]],
  };
  await call('product.template.create', [template]);
  const [made] = await rowsBy(call)('product.product', [['code', '=', code]], ['code']);
  if (made === undefined) throw new Error(`no product ${code}`);
  return made.id;
}

function arrival(ids: TrytonIds, product: number, quantity: number): Answer {
  return {
    product,
    quantity,
    uom: ids.unit,
    company: ids.company,
    currency: ids.currencies['EUR'] ?? null,
    unit_price: { __class__: 'Decimal', decimal: '1' },
    from_location: ids.supplierLocation,
    to_location: ids.storageLocation,
  };
}

async function pick(call: Call, shipment: number, quantity: number | undefined): Promise<void> {
  await call('stock.shipment.out.wait', [shipment]);
  if (quantity !== undefined) {
    const rows = rowsBy(call);
    const [found] = await rows('stock.shipment.out', [['id', '=', shipment]], ['inventory_moves']);
    const moves = await rows('stock.move', [['id', 'in', found?.['inventory_moves'] ?? []]], ['quantity']);
    const move = moves.find((one) => Number(one['quantity']) > quantity) ?? moves[0];
    await call('stock.move.write', [move?.id ?? 0], { quantity });
  }
  await call('stock.shipment.out.assign_force', [shipment]);
  await call('stock.shipment.out.pick', [shipment]);
}

async function pack(call: Call, box: { shipment: number; trackingNumber: string; type: number }): Promise<void> {
  const { shipment, trackingNumber, type } = box;
  const [found] = await rowsBy(call)('stock.shipment.out', [['id', '=', shipment]], ['outgoing_moves']);
  const made = {
    type,
    shipment: `stock.shipment.out,${shipment}`,
    shipping_reference: trackingNumber,
    moves: [['add', found?.['outgoing_moves'] ?? []]],
  };
  await call('stock.package.create', [made]);
  await call('stock.shipment.out.pack', [shipment]);
}

/** What Tryton said instead of an answer. */
class Refusal extends Error {
  /** The name of the warning that it wants to be confirmed. */
  readonly warning: string | null;

  constructor(method: string, error: Answer) {
    super(`${method}: ${JSON.stringify(error).slice(0, 500)}`);
    this.name = 'Refusal';
    const [kind, detail] = Array.isArray(error) ? error : [];
    const [warning] = Array.isArray(detail) ? detail : [];
    this.warning = kind === 'UserWarning' && typeof warning === 'string' ? warning : null;
  }
}

async function post(
  server: TrytonServer,
  { method, params, authorization }: { method: string; params: Answer[]; authorization?: string },
): Promise<Answer> {
  const response = await fetch(`${server.url}/${server.database}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    body: JSON.stringify({ id: 0, method, params }),
  });
  if (!response.ok) throw new Error(`${method}: ${response.status}`);
  const answer = (await response.json()) as { result?: Answer; error?: Answer };
  if (answer.error !== undefined) throw new Refusal(method, answer.error);
  return answer.result ?? null;
}
