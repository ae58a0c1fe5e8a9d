import { randomUUID } from 'node:crypto';
import type { DocumentNode, FragmentDefinitionNode, GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import { getOperationAST, Kind } from 'graphql';
import type { Doc, Json } from '../../frame/json.ts';
import { isDoc, parseJson } from '../../frame/json.ts';
import { sameText } from '../../wire/serve.ts';
import type { Answer, Call } from '../../wire/routes.ts';
import type { Ask, Shopify } from '../shop-context.ts';
import { Bucket } from './bucket.ts';
import type { Charged } from './cost.ts';
import { actualCost, requestedCost } from './cost.ts';
import type { Roots } from './execute.ts';
import { executeOn } from './execute.ts';
import { adminSchema } from './schema.ts';
import type { Checked } from './validate.ts';
import { checkDocument } from './validate.ts';
import { checkVariables } from './variables.ts';

const largestCost = 1000;
const keptDocuments = 200;
const limits = 'https://shopify.dev/api/usage/rate-limits';
type Request = { query: string; variables: Record<string, unknown>; operationName: string | null };

/** The GraphQL endpoint: versions, tokens, cost and throttle around the execution. */
export class Endpoint {
  readonly bucket: Bucket;
  /** What the app has asked for since the start: requests, points that they took, and how many of them the bucket could not pay. */
  readonly spending = { requests: 0, points: 0, throttled: 0 };
  private readonly shop: Shopify;
  private readonly roots: Roots;
  private readonly checked = new Map<string, Checked>();

  constructor(shop: Shopify, roots: Roots) {
    this.shop = shop;
    this.roots = roots;
    this.bucket = new Bucket(shop.frame.wall, shop.settings.bucket);
  }

  /** A request of an app. */
  answer(call: Call): Answer {
    const version = this.versionServed(call.param('version'));
    const headers = { 'x-request-id': randomUUID(), ...(version === null ? {} : { 'x-shopify-api-version': version }) };
    if (version === null) return { status: 404, body: { errors: 'Not Found' }, headers };
    if (!this.knownToken(call)) {
      const words = '[API] Invalid API key or access token (unrecognized login or wrong password)';
      return { status: 401, body: { errors: words }, headers };
    }
    const request = readRequest(call);
    if (request === null) return { status: 400, body: { errors: { query: 'Required parameter missing or invalid' } }, headers };
    const ask: Ask = { shop: this.shop, whole: false, scopes: this.shop.settings.scopes, warnings: [], effects: [] };
    const body = this.run(request, ask);
    const [first, ...others] = ask.effects;
    for (const effect of others) this.shop.frame.journal.recordEffect(call, effect);
    return { status: 200, body, headers, ...(first === undefined ? {} : { effect: first }) };
  }

  /** What the merchant does by hand: no scopes, no cost, no entry in the journal of effects. */
  merchant(call: Call): Answer {
    const request = readRequest(call);
    if (request === null) return { status: 400, body: { errors: { query: 'Required parameter missing or invalid' } } };
    const ask: Ask = { shop: this.shop, whole: false, scopes: null, warnings: [], effects: [] };
    return { status: 200, body: this.run(request, ask) };
  }

  private run(request: Request, ask: Ask): Doc {
    const { schema } = adminSchema();
    const checked = this.check(request.query);
    if ('errors' in checked) return { errors: plainErrors(checked.errors) };
    const operation = getOperationAST(checked.document, request.operationName);
    if (!operation) return { errors: [{ message: 'An operation name is required' }] };
    const faults = checkVariables(schema, operation, request.variables);
    if (faults.length > 0) return { errors: plainErrors(faults) };
    const charged: Charged = { schema, operation, fragments: fragmentsOf(checked.document), variables: request.variables };
    if (ask.scopes === null) return this.execute(request, { document: checked.document, operation }, ask);
    return this.metered(charged, () => this.execute(request, { document: checked.document, operation }, ask));
  }

  private execute(request: Request, parts: { document: DocumentNode; operation: OperationDefinitionNode }, ask: Ask): Doc {
    const result = executeOn(this.roots, { ...parts, variables: request.variables }, ask);
    const answer: Doc = { data: plain(result.data ?? null) };
    if (result.errors !== undefined) answer['errors'] = plainErrors(result.errors.map((error) => error.toJSON()));
    if (ask.warnings.length > 0) answer['extensions'] = { search: ask.warnings };
    return answer;
  }

  private metered(charged: Charged, execute: () => Doc): Doc {
    const requested = requestedCost(charged);
    this.spending.requests += 1;
    if (requested > largestCost) return tooDear(requested);
    if (!this.bucket.take(requested)) {
      this.spending.throttled += 1;
      const error = { message: 'Throttled', extensions: { code: 'THROTTLED', documentation: limits } };
      return { errors: [error], extensions: { cost: this.cost(requested, null) } };
    }
    const answer = execute();
    const actual = Math.min(requested, actualCost(charged, answer['data'] ?? null));
    this.bucket.restore(requested - actual);
    this.spending.points += actual;
    const extensions = isDoc(answer['extensions']) ? answer['extensions'] : {};
    return { ...answer, extensions: { ...extensions, cost: this.cost(requested, actual) } };
  }

  private cost(requested: number, actual: number | null): Doc {
    return { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: { ...this.bucket.status() } };
  }

  private check(query: string): Checked {
    const known = this.checked.get(query);
    if (known !== undefined) return known;
    const fresh = checkDocument(adminSchema().schema, query);
    if (this.checked.size >= keptDocuments) this.checked.delete(this.checked.keys().next().value ?? '');
    this.checked.set(query, fresh);
    return fresh;
  }

  /** A version that is no longer supported is served by the oldest that is; what was never a version is not found. */
  private versionServed(asked: string): string | null {
    const { versions } = this.shop.settings;
    if (versions.includes(asked) || asked === 'unstable') return asked;
    const [oldest = ''] = versions;
    return /^20\d\d-(01|04|07|10)$/.test(asked) && asked < oldest ? oldest : null;
  }

  private knownToken(call: Call): boolean {
    const revoked = this.shop.frame.store.sql("select value from counter where name = 'token_revoked'").get();
    if (Number(revoked?.['value'] ?? 0) === 1) return false;
    return sameText(call.header('x-shopify-access-token') ?? '', this.shop.frame.secrets('SANDBOX_SHOPIFY_TOKEN'));
  }
}

function readRequest(call: Call): Request | null {
  const text = call.raw.toString('utf8');
  if (call.header('content-type')?.startsWith('application/graphql') === true)
    return { query: text, variables: {}, operationName: null };
  const body = parsed(text);
  if (!isDoc(body) || typeof body['query'] !== 'string') return null;
  const operationName = body['operationName'];
  return {
    query: body['query'],
    variables: isDoc(body['variables']) ? body['variables'] : {},
    operationName: typeof operationName === 'string' ? operationName : null,
  };
}

function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

function tooDear(cost: number): Doc {
  const message =
    `Query cost is ${cost}, which exceeds the single query max cost limit (${largestCost}).\n\n` +
    'See https://shopify.dev/concepts/about-apis/rate-limits for more information on how the\ncost of a query is calculated.\n\n' +
    'To query larger amounts of data with fewer limits, bulk operations should be used instead.\n' +
    'See https://shopify.dev/api/usage/bulk-operations/queries for usage details.\n';
  return { errors: [{ message, extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost: largestCost, documentation: limits } }] };
}

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  return fragments;
}

function plainErrors(errors: readonly GraphQLFormattedError[]): Json {
  return plain(errors);
}

/** The executor's objects have no prototype; what is sent is plain JSON. */
function plain(value: unknown): Json {
  return parseJson(JSON.stringify(value));
}
