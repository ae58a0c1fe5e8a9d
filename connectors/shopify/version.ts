/** The one version of the Admin API that this connector speaks; every document is written for it. */
export const API_VERSION = '2026-10';

/** Where every call goes. */
export const GRAPHQL_PATH = `/admin/api/${API_VERSION}/graphql.json`;

/** What is known of the vendor's versions: it serves each for a year, so the oldest one goes first. */
export interface ShopifyVersions {
  pinned: string;
  /** The oldest of the published versions: the one that is dropped next. */
  droppedNext: string | null;
  /** False: the pinned version is not published any more, and the shop serves another one in its place. */
  published: boolean;
}

/** How the pinned version stands among the published ones (`2026-07`; `unstable` does not count). */
export function shopifyVersions(published: readonly string[]): ShopifyVersions {
  const dated = published.filter((version) => /^\d{4}-\d{2}$/.test(version)).toSorted();
  return { pinned: API_VERSION, droppedNext: dated[0] ?? null, published: dated.includes(API_VERSION) };
}

/** What is wrong when the shop answered in another version than it was asked for; null when it did not. */
export function versionDrift(headers: Record<string, string>): string | null {
  const served = headers['x-shopify-api-version'];
  if (served === undefined || served === API_VERSION) return null;
  return `The shop answers in version ${served.slice(0, 20)} instead of ${API_VERSION}: the connector has to be updated.`;
}
