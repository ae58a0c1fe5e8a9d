import type { SubscriptionRecord } from '../keep/app-record.ts';
import { gid, idOf } from '../keep/gid.ts';
import type { Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { SearchFields } from '../search/conditions.ts';
import { searched } from '../search/connection.ts';
import type { Args, Ask, Shopify, View } from '../shop-context.ts';
import { inputArg, textArg, textsArg } from '../shop-context.ts';

const search: SearchFields = {
  words: 'id',
  fields: {
    id: { sql: 'id', as: 'id' },
    topic: { sql: 'parent', as: 'text' },
    created_at: { sql: 'created_at', as: 'time' },
    updated_at: { sql: 'updated_at', as: 'time' },
  },
};

export function subscriptionView(record: SubscriptionRecord, version: string): View {
  return {
    __typename: 'WebhookSubscription',
    id: gid('WebhookSubscription', record.id),
    legacyResourceId: record.id,
    topic: record.topic,
    uri: record.uri,
    callbackUrl: record.uri,
    endpoint: { __typename: 'WebhookHttpEndpoint', callbackUrl: record.uri },
    format: record.format,
    filter: '',
    includeFields: record.includeFields,
    metafieldNamespaces: record.metafieldNamespaces,
    metafields: [],
    name: record.name,
    apiVersion: { handle: version, displayName: version, supported: true },
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  };
}

/** `webhookSubscriptions`: those of this app, by topic and address. */
export function subscriptions(args: Args, ask: Ask): unknown {
  const topics = textsArg(args, 'topics');
  const uri = textArg(args, 'uri') ?? textArg(args, 'callbackUrl');
  const where = [];
  if (topics.length > 0) where.push({ sql: `parent in (${topics.map(() => '?').join(', ')})`, values: topics });
  if (uri !== null) where.push({ sql: "json_extract(body, '$.uri') = ?", values: [uri] });
  return searched({
    records: ask.shop.keep.subscriptions,
    view: (record) => subscriptionView(record, newestVersion(ask.shop)),
    search,
    sorts: { ID: 'id', CREATED_AT: 'created_at' },
    where,
  })(args, ask);
}

export function newestVersion(shop: Shopify): string {
  return shop.settings.versions.at(-1) ?? '';
}

export const webhookSubscriptionCreate: Mutation = (args, { shop, done }) => {
  const input = inputArg(args, 'webhookSubscription');
  const topic = textArg(args, 'topic') ?? '';
  const uri = uriIn(input, null);
  refuseFilter(input);
  const taken = shop.keep.subscriptions.ofParent(topic).some((one) => one.uri === uri);
  if (taken) throw refuse('webhookSubscription.callbackUrl', 'Address for this topic has already been taken');
  const now = shop.now();
  const record: SubscriptionRecord = {
    id: shop.next('subscription'),
    createdAt: now,
    updatedAt: now,
    topic,
    uri,
    format: 'JSON',
    includeFields: textsArg(input, 'includeFields'),
    metafieldNamespaces: textsArg(input, 'metafieldNamespaces'),
    name: nameIn(input),
  };
  shop.keep.subscriptions.put(record);
  done('create', 'webhook_subscription', gid('WebhookSubscription', record.id), topic);
  return { webhookSubscription: subscriptionView(record, newestVersion(shop)) };
};

/** The address of what is being retried stays the one it was triggered with. */
export const webhookSubscriptionUpdate: Mutation = (args, { shop, done }) => {
  const before = subscriptionMeant(shop, args);
  const input = inputArg(args, 'webhookSubscription');
  refuseFilter(input);
  const after: SubscriptionRecord = {
    ...before,
    updatedAt: shop.now(),
    uri: uriIn(input, before.uri),
    includeFields: input['includeFields'] === undefined ? before.includeFields : textsArg(input, 'includeFields'),
    metafieldNamespaces:
      input['metafieldNamespaces'] === undefined ? before.metafieldNamespaces : textsArg(input, 'metafieldNamespaces'),
    name: input['name'] === undefined ? before.name : nameIn(input),
  };
  shop.keep.subscriptions.put(after);
  done('update', 'webhook_subscription', gid('WebhookSubscription', after.id), after.topic);
  return { webhookSubscription: subscriptionView(after, newestVersion(shop)) };
};

export const webhookSubscriptionDelete: Mutation = (args, { shop, done }) => {
  const record = subscriptionMeant(shop, args);
  shop.keep.subscriptions.remove(record.id);
  done('update', 'webhook_subscription', gid('WebhookSubscription', record.id), record.topic);
  return { deletedWebhookSubscriptionId: gid('WebhookSubscription', record.id) };
};

function subscriptionMeant(shop: Shopify, args: Args): SubscriptionRecord {
  const record = shop.keep.subscriptions.get(idOf('WebhookSubscription', textArg(args, 'id') ?? '') ?? '');
  if (record === null) throw refuse('id', 'Webhook subscription does not exist');
  return record;
}

/** Only HTTPS in life; here also HTTP on this machine, where there are no certificates. */
function uriIn(input: Args, before: string | null): string {
  const text = textArg(input, 'uri') ?? textArg(input, 'callbackUrl') ?? before;
  if (text === null || text === '') throw refuse('webhookSubscription.callbackUrl', "Address can't be blank");
  if (!URL.canParse(text)) throw refuse('webhookSubscription.callbackUrl', 'Address is invalid');
  const url = new URL(text);
  const loopback = url.hostname === '127.0.0.1' || url.hostname === 'localhost' || url.hostname === '[::1]';
  if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback)) return text;
  throw refuse('webhookSubscription.callbackUrl', `Address protocol ${url.protocol}// is not supported`);
}

function nameIn(input: Args): string | null {
  const name = textArg(input, 'name');
  if (name !== null && !/^[\w-]+$/.test(name))
    throw refuse(
      'webhookSubscription.name',
      'Name name field can only contain alphanumeric characters, underscores, and hyphens',
    );
  return name;
}

function refuseFilter(input: Args): void {
  if ((textArg(input, 'filter') ?? '') !== '') throw refuse('webhookSubscription', 'This stand-in has no filters of webhooks.');
}
