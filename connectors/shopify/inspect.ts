import type { Failed } from '../../src/kit/classify.ts';
import type { Remark } from '../../src/kit/contract.ts';
import { ask, type Way } from './ask.ts';
import { inspectApp } from './documents/operations.ts';
import { missingScopes } from './scopes.ts';
import type { EntityName } from './settings.ts';
import { API_VERSION, shopifyVersions } from './version.ts';

/** What a person should know before it fails: a version that will be dropped, what is deprecated, a right that is missing. */
export async function inspect(way: Way, entities: readonly EntityName[], signal: AbortSignal): Promise<Remark[] | Failed> {
  const answered = await ask(way, { document: inspectApp, variables: {} }, signal);
  if ('kind' in answered) return answered;
  try {
    const handles = (path: string): string[] => answered.data.list(path).map((one) => one.text('handle'));
    const supported = answered.data.list('publicApiVersions').filter((version) => version.boolean('supported'));
    const missing = missingScopes(entities, handles('currentAppInstallation.accessScopes'));
    return [
      ...remark('api-version', way.heard.get('api-version') ?? versionWords(supported.map((version) => version.text('handle')))),
      ...remark('deprecated', way.heard.get('deprecated') ?? null),
      ...remark('scopes', missing.length === 0 ? null : `The app lacks rights that are needed: ${missing.join(', ')}.`),
    ];
  } catch {
    return { kind: 'failed', class: 'permanent', status: 200, message: 'Its answer is not as it should be.' };
  }
}

function remark(key: string, text: string | null): Remark[] {
  return text === null ? [] : [{ key, text }];
}

function versionWords(served: string[]): string | null {
  const { published, droppedNext } = shopifyVersions(served);
  if (!published)
    return `The shop does not serve version ${API_VERSION}, only ${served.join(', ')}: the connector has to be updated.`;
  if (droppedNext !== API_VERSION) return null;
  return `Version ${API_VERSION} is the oldest that the shop serves, so it is dropped next: the connector has to be updated.`;
}
