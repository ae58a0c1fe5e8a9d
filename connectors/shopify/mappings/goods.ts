import type { Doc } from '../../../src/kit/doc.ts';
import { wholeList } from './reading.ts';

/** True when a fulfilment holds these lines of the order and no others, in these quantities. Throws when it goes on beyond a page. */
export function holdsGoods(fulfilment: Doc, lines: readonly Doc[]): boolean {
  const own = wholeList(fulfilment, 'fulfillmentLineItems');
  const count = (of: string, docs: readonly Doc[], path: string): number =>
    docs.filter((one) => one.text(path) === of).reduce((sum, one) => sum + one.integer('quantity'), 0);
  return (
    own.every((one) => lines.some((line) => line.text('line') === one.text('lineItem.id'))) &&
    lines.every((line) => count(line.text('line'), own, 'lineItem.id') === line.integer('quantity'))
  );
}
