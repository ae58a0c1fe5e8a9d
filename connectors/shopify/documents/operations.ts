import type { Document } from './document.ts';
import { pageInfo } from './selections.ts';

const operation = 'id status errorCode url fileSize objectCount query';

export const startBulk: Document = {
  name: 'StartBulk',
  cost: 10,
  text: `mutation StartBulk($query: String!) { result: bulkOperationRunQuery(query: $query, groupObjects: true) {
bulkOperation { ${operation} } userErrors { field message code } } }`,
};

export const readBulk: Document = {
  name: 'ReadBulk',
  cost: 1,
  text: `query ReadBulk($id: ID!) { object: bulkOperation(id: $id) { ${operation} } }`,
  since: { version: '2026-01', reason: 'operations have an address of their own since several may run at once' },
};

/** The newest bulk operations: one of them may be ours, when the answer to its start was lost. */
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
