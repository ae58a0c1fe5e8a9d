import type { Finding } from '../entity.ts';
import type { Json } from '../json.ts';
import { missingFields, type Address } from '../value/address.ts';
import { isCurrency } from '../value/money.ts';
import { addQuantities, compareQuantities } from '../value/quantity.ts';
import { footing } from './footing.ts';
import { isShippable } from './line-quantities.ts';
import type { Header, Line, Lines, ShipTo } from './order-schema.ts';

/** Orders of these kinds are handed over where they are: no address is needed. */
const HANDED_OVER = new Set(['pickup', 'pos']);

/**
 * What of the order does not hold. Groups fit their schemas, or are null or absent: of a stub only
 * what is there is judged.
 */
export function orderCheck(groups: Record<string, Json>): Finding[] {
  const header = (groups['header'] ?? null) as Header | null;
  const lines = (groups['lines'] ?? null) as Lines | null;
  const found = header === null ? [] : currencies(header);
  if (lines !== null) found.push(...lines.lines.flatMap(lineFindings));
  if (header !== null && lines !== null) {
    // Amounts that cannot be multiplied are named by the line's own finding.
    if (found.every((finding) => finding.effect !== 'block')) found.push(...footing(lines, header.taxesIncluded));
    found.push(...addresses(header, lines, groups));
  }
  return found;
}

function currencies({ currency, presentmentCurrency }: Header): Finding[] {
  return [['header.currency', currency] as const, ['header.presentmentCurrency', presentmentCurrency] as const]
    .filter(([, code]) => code !== undefined && !isCurrency(code))
    .map(([path, code]) => block('SYN_PROJECT_CURRENCY_UNKNOWN', path, `found ${code}, expected an ISO 4217 code`));
}

function lineFindings(line: Line, index: number): Finding[] {
  const path = `lines.lines[${index}]`;
  const found: Finding[] = [];
  if (compareQuantities(line.quantity, '0') <= 0) {
    found.push(block('SYN_PROJECT_QUANTITY_NOT_POSITIVE', `${path}.quantity`, `found ${line.quantity}, expected more than 0`));
  }
  if (isShippable(line) && (line.sku ?? '').trim() === '') {
    found.push(block('SYN_PROJECT_UNKNOWN_SKU', `${path}.sku`, 'found none, expected the SKU of a product'));
  }
  return [...found, ...targetFindings(line, path)];
}

function targetFindings({ targets, quantity }: Line, path: string): Finding[] {
  if (targets === undefined || targets.length === 0) return [];
  const sum = targets.reduce((total, target) => addQuantities(total, target.quantity), '0');
  if (compareQuantities(sum, quantity) === 0) return [];
  return [block('SYN_PROJECT_TARGETS_DO_NOT_SUM', `${path}.targets`, `targets sum ${sum}, line ${quantity}`)];
}

function addresses(header: Header, lines: Lines, groups: Record<string, Json>): Finding[] {
  const goods = lines.lines.filter(isShippable);
  const found: Finding[] = [];
  if (goods.length > 0 && !HANDED_OVER.has(header.kind ?? 'sale')) {
    found.push(...shipToFindings(goods, (groups['shipTo'] ?? null) as ShipTo | null));
  }
  const billTo = (groups['billTo'] ?? null) as Address | null;
  const lacking = billTo === null ? [] : missingFields(billTo);
  if (lacking.length > 0) {
    found.push({
      code: 'SYN_PROJECT_BILLING_INCOMPLETE',
      effect: 'tolerate',
      path: 'billTo',
      detail: `missing or not valid: ${lacking.join(', ')}`,
    });
  }
  return found;
}

function shipToFindings(goods: readonly Line[], shipTo: ShipTo | null): Finding[] {
  return neededAddresses(goods).flatMap((to) => {
    const address = to === 'main' ? shipTo : (shipTo?.others?.[to] ?? null);
    const path = to === 'main' ? 'shipTo' : `shipTo.others.${to}`;
    const lacking = address === null ? ['address'] : missingFields(address);
    return lacking.length === 0
      ? []
      : [block('SYN_PROJECT_SHIP_TO_INCOMPLETE', path, `missing or not valid: ${lacking.join(', ')}`)];
  });
}

/** The main address for lines without targets, and whatever the targets name. */
function neededAddresses(goods: readonly Line[]): string[] {
  const needed = new Set<string>();
  for (const { targets } of goods) {
    if (targets === undefined || targets.length === 0) needed.add('main');
    else for (const { to } of targets) needed.add(to);
  }
  return [...needed];
}

function block(code: string, path: string, detail: string): Finding {
  return { code, effect: 'block', path, detail };
}
