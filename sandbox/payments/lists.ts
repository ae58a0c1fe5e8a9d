import type { Doc, Json } from '../frame/json.ts';
import { isDoc } from '../frame/json.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import type { Account } from './account.ts';
import { invalid, missing } from './api-error.ts';
import { Params } from './form.ts';
import type { Kind } from './keep.ts';
import { shown } from './refunds.ts';

const LISTS: { path: string; kind: Kind; by: string[] }[] = [
  { path: 'payment_intents', kind: 'payment_intent', by: ['customer'] },
  { path: 'charges', kind: 'charge', by: ['payment_intent', 'customer'] },
  { path: 'refunds', kind: 'refund', by: ['charge', 'payment_intent'] },
  { path: 'disputes', kind: 'dispute', by: ['charge', 'payment_intent'] },
  { path: 'balance_transactions', kind: 'balance_transaction', by: ['payout', 'source', 'type', 'currency'] },
  { path: 'payouts', kind: 'payout', by: ['status'] },
  { path: 'events', kind: 'event', by: ['type'] },
];

/** `GET /v1/<list>` and `GET /v1/<list>/:id` of every kind. */
export function readRoutes(account: Account): Route[] {
  return LISTS.flatMap(({ path, kind, by }) => [
    route(`GET /v1/${path}`, (call) => list(account, call, { path, kind, by })),
    route(`GET /v1/${path}/:id`, (call) => {
      const params = new Params(call.query.toString());
      return { status: 200, body: expanded(account, visible(account.require(kind, call.param('id'))), params.list('expand')) };
    }),
  ]);
}

function list(account: Account, call: Call, { path, kind, by }: (typeof LISTS)[number]): Answer {
  const params = new Params(call.query.toString());
  const limit = params.amount('limit') ?? 10;
  if (limit > 100) throw invalid('limit', 'Invalid integer: limit must be at most 100.', 'parameter_invalid_integer');
  const [after, before] = [params.text('starting_after'), params.text('ending_before')];
  for (const id of [after, before]) if (id !== null && account.keep.get(kind, id) === null) throw missing(kind, id);
  const is = Object.fromEntries(by.flatMap((name) => (params.text(name) === null ? [] : [[name, params.text(name) ?? '']])));
  const among = { field: 'type', values: params.list('types') };
  const { rows, more } = account.keep.page(kind, { created: params.range('created'), is, among }, { after, before, limit });
  const paths = params.list('expand').map((one) => one.replace(/^data\./, ''));
  const data = rows.map((row) => expanded(account, visible(row), paths));
  return { status: 200, body: { object: 'list', url: `/v1/${path}`, has_more: more, data } };
}

/** What is the stand-in's alone is not shown. */
function visible({ payout, ...body }: Doc): Doc {
  return shown(body['object'] === 'balance_transaction' || payout === undefined ? body : { ...body, payout });
}

/** Ids at these paths replaced by what they name: `latest_charge.balance_transaction`. */
export function expanded(account: Account, body: Doc, paths: readonly string[]): Doc {
  return paths.reduce((doc, path) => expand(account, doc, path.split('.')), body);
}

function expand(account: Account, body: Doc, [name = '', ...rest]: string[]): Doc {
  const value = resolve(account, body[name]);
  if (value === undefined) throw invalid('expand', `This property cannot be expanded (${name}).`);
  if (rest.length === 0 || !isDoc(value)) return { ...body, [name]: value };
  return { ...body, [name]: expand(account, value, rest) };
}

function resolve(account: Account, value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value;
  const found = account.keep.any(value);
  return found === null ? value : visible(found);
}
