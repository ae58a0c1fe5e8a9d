import type { Document } from './document.ts';
import { pageInfo } from './selections.ts';

const operation = 'id type status errorCode url fileSize objectCount rootObjectCount query';

export const startBulk: Document = {
  name: 'StartBulk',
  cost: 10,
  text: `mutation StartBulk($query: String!) { result: bulkOperationRunQuery(query: $query, groupObjects: true) {
bulkOperation { ${operation} } userErrors { field message code } } }`,
};

/** All operations of one load at once. */
export const readBulks: Document = {
  name: 'ReadBulks',
  cost: 1,
  text: `query ReadBulks($ids: [ID!]!) { nodes(ids: $ids) { ... on BulkOperation { ${operation} } } }`,
};

/** The newest bulk operations: how many run, and whether one of them is ours, when the answer to its start was lost. */
export const listBulks: Document = {
  name: 'ListBulks',
  cost: 6,
  text: `query ListBulks { page: bulkOperations(first: 10, reverse: true, sortKey: CREATED_AT) { nodes { ${operation} } } }`,
  since: { version: '2026-01', reason: 'operations are listed since several may run at once' },
};

export const listSubscriptions: Document = {
  name: 'ListSubscriptions',
  cost: 11,
  text: `query ListSubscriptions($after: String) { page: webhookSubscriptions(first: 100, after: $after) {
nodes { id topic uri format filter includeFields } pageInfo ${pageInfo} } }`,
};

export const createSubscription: Document = {
  name: 'CreateSubscription',
  cost: 10,
  text: `mutation CreateSubscription($topic: WebhookSubscriptionTopic!, $uri: String!) {
result: webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri, format: JSON }) {
  webhookSubscription { id } userErrors { field message } } }`,
};

/** Takes filters off that somebody has put on a subscription of ours: they would hold back changes. */
export const mendSubscription: Document = {
  name: 'MendSubscription',
  cost: 10,
  text: `mutation MendSubscription($id: ID!, $uri: String!) {
result: webhookSubscriptionUpdate(id: $id, webhookSubscription: { uri: $uri, format: JSON, filter: "", includeFields: [] }) {
  webhookSubscription { id } userErrors { field message } } }`,
};

/** Which versions the shop serves, and what the app may do. */
export const inspectApp: Document = {
  name: 'InspectApp',
  cost: 3,
  text: 'query InspectApp { publicApiVersions { handle supported } currentAppInstallation { accessScopes { handle } } }',
};
