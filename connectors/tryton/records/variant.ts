import type { Call, PlanInput } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { minorUnits } from '../../../src/model/value/money.ts';
import { amountText } from '../amount.ts';
import type { RecordKind } from '../record-kind.ts';
import { newestStamp, recordIdIn, under, words } from '../record-kind.ts';
import { freeze, ownId, searchRead, Unexpressible } from '../rpc.ts';
import type { Settings } from '../settings.ts';
import { stepText, type Step } from '../step.ts';
import { decimal, decimalAt } from '../values.ts';
import { stillWanted, written } from './read-back.ts';

const KINDS = { goods: 'physical', assets: 'physical', service: 'service' } as const;

/** Products with a code, which is the SKU. Name and price stand on the product’s template. */
export const variant: RecordKind = {
  entity: 'variant',
  model: 'product.product',
  fields: [
    ...words('code create_date write_date identifiers.type identifiers.code'),
    ...under('template', 'name type list_price create_date write_date'),
  ],
  domain: () => [
    ['code', '!=', null],
    ['code', '!=', ''],
    ['template.type', 'in', Object.keys(KINDS)],
  ],
  children: ['template'],
  read: (doc, settings) => {
    const template = doc.object('template');
    const price = priceOf(template, settings.currency);
    const ours = recordIdIn(doc);
    return [
      {
        entity: 'variant',
        id: doc.id('id'),
        ...newestStamp([doc, template]),
        ...(ours === null ? {} : { ours }),
        groups: {
          identity: { sku: doc.text('code'), kind: KINDS[template.oneOf('type', ['goods', 'assets', 'service'])] },
          copy: { title: template.text('name') },
          ...(price === null ? {} : { price: { amount: price, currency: settings.currency, taxIncluded: false } }),
        },
      },
    ];
  },
};

/** Tryton's price may have parts of a cent: then it is not told, for it cannot be told exactly. */
function priceOf(template: Doc, currency: string): number | null {
  const price = decimalAt(template, 'list_price');
  try {
    return minorUnits(price, currency);
  } catch {
    return null;
  }
}

interface Wanted {
  identity?: { sku: string; kind?: string };
  copy?: { title: string };
  price?: { amount: number; currency: string; taxIncluded: boolean } | null;
}

/**
 * A template with one product is made at once. A change of name or price needs the template's id, which is read first.
 * Afterwards the product is read as it is now.
 */
export function planVariant(settings: Settings, input: PlanInput, step: Step): Call | null {
  const exists = input.shadow?.exists === true;
  if (step.name === 'product') return freeze(settings, { ...lookForProduct(input, step), purpose: 'update' });
  if (!exists) return createProduct(settings, input);
  if (input.changed.length === 0 && step.name === '') return null;
  if (step.name !== 'template') {
    const rpc = searchRead('product.product', [['id', '=', ownId(input)]], ['template', 'code'], 1);
    return freeze(settings, { ...rpc, purpose: 'update', step: 'look-template', next: stepText('template') });
  }
  const wanted = input.body as Wanted;
  if (input.changed.includes('identity') && wanted.identity?.sku !== step.carried['code'])
    throw new Unexpressible('the SKU of a product that Tryton holds is not changed by us');
  const values = templateValues(settings, wanted, input.changed);
  const params: Json[] = [[step.carried['template'] ?? null], values];
  const next = stepText('product', written(input, input.changed));
  return freeze(settings, {
    method: 'product.template.write',
    params,
    purpose: 'update',
    step: 'write',
    groups: input.changed,
    next,
  });
}

/** What was written, as Tryton holds it. Found by our reference after an answer was lost, the product is known, and its template is not. */
function lookForProduct(input: PlanInput, step: Step) {
  const { template } = step.carried;
  const domain = template === undefined ? [['id', '=', ownId(input)]] : [['template', '=', template]];
  return { ...searchRead('product.product', domain, variant.fields, 1), step: 'made-product', groups: stillWanted(input, step) };
}

function createProduct(settings: Settings, input: PlanInput): Call {
  const { product } = settings;
  if (product === undefined) throw new Unexpressible('the settings name no unit and no account category for new products');
  const wanted = input.body as Wanted;
  const sku = wanted.identity?.sku ?? '';
  const values = {
    name: wanted.copy?.title ?? sku,
    type: wanted.identity?.kind === 'service' || wanted.identity?.kind === 'digital' ? 'service' : 'goods',
    default_uom: product.unit,
    sale_uom: product.unit,
    salable: true,
    account_category: product.accountCategory,
    list_price: decimal('0'),
    ...priceValue(settings, wanted.price),
    products: [['create', [{ suffix_code: sku, identifiers: [['create', [{ type: null, code: input.record }]]] }]]],
  };
  return freeze(settings, {
    method: 'product.template.create',
    params: [[values]],
    purpose: 'create',
    step: 'create-product',
    groups: Object.keys(input.wanted.groups),
    next: stepText('product', written(input, Object.keys(input.wanted.groups))),
  });
}

function templateValues(settings: Settings, wanted: Wanted, changed: readonly string[]): Json {
  const values: Record<string, Json> = {};
  if (changed.includes('copy') && wanted.copy !== undefined) values['name'] = wanted.copy.title;
  if (changed.includes('price')) Object.assign(values, priceValue(settings, wanted.price));
  const unwritten = changed.filter((group) => group !== 'copy' && group !== 'price' && group !== 'identity');
  if (unwritten.length > 0)
    throw new Unexpressible(`${unwritten.join(', ')} of a product that Tryton holds is not changed by us`);
  return values;
}

function priceValue(settings: Settings, price: Wanted['price']): Record<string, Json> {
  if (price === undefined || price === null) return {};
  if (price.currency !== settings.currency)
    throw new Unexpressible(`a price in ${price.currency}: Tryton's is in ${settings.currency}`);
  if (price.taxIncluded) throw new Unexpressible('a price that holds its tax: Tryton’s list price is without');
  return { list_price: decimal(amountText(price.amount, price.currency)) };
}
