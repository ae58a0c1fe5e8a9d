import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import { HUB } from '../../model/subject.ts';
import { closeOtherCases, openCases, type NewCase } from '../../store/cases.ts';
import { findVariances, type InTransit } from '../../store/stock/transfers.ts';
import type { Engine } from '../engine.ts';

const CODE = 'SYN_STOCK_TRANSFER_VARIANCE';

/**
 * Says of transfers that do not add up, and closes the case of one that does by now.
 *
 * @returns how many there are
 */
export async function reportVariances(engine: Engine, rules: StockRules): Promise<number> {
  const found = (await findVariances(engine.store, rules.transferMs)).map(toCase);
  await openCases(engine.store, found);
  const keep = found.map(({ key }) => key);
  await closeOtherCases(engine.store, { system: HUB, code: CODE, keep, by: HUB, resolution: 'the transfer adds up' });
  return found.length;
}

function toCase({ document, sku, from, to, quantity }: InTransit): NewCase {
  const [what, units] = quantity.startsWith('-') ? ['more', quantity.slice(1)] : ['fewer', quantity];
  const detail = `Transfer ${document}, ${sku}: ${units} ${what} arrived${to === null ? '' : ` at ${to}`} than left${from === null ? '' : ` ${from}`}.`;
  return {
    key: `transfer/${document}/${sku}`,
    code: CODE,
    system: HUB,
    recordId: null,
    deliveryId: null,
    changeId: null,
    detail,
  };
}
