import type { List } from '../../../connectors/http/entity-settings.ts';

/** The sandbox's clocks are up to a minute off and rows commit late: a poll looks back further than both. */
const LOOK_BACK_MS = 120_000;

/** The cursor list that shop, warehouse and carrier have in common. */
export function cursorList(path: string, everyMs: number): List {
  return {
    path,
    entriesAt: 'items',
    paging: { style: 'cursor', param: 'cursor', at: 'next_cursor', sizeParam: 'limit', size: 250 },
    since: { param: 'updated_since', format: 'rfc3339' },
    everyMs,
    lookBackMs: LOOK_BACK_MS,
  };
}

/** The ERP's lists are numbered pages. */
export function pageList(path: string, everyMs: number): List {
  return {
    path,
    entriesAt: 'data',
    paging: { style: 'page', param: 'page', sizeParam: 'per_page', size: 200, pagesAt: 'total_pages' },
    since: { param: 'changed_since', format: 'rfc3339' },
    everyMs,
    lookBackMs: LOOK_BACK_MS,
  };
}
