import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlanInput } from '../../../src/kit/contract.ts';
import type { Json } from '../../../src/model/json.ts';
import { returnInput } from '../fixtures/sample-return.ts';
import { sampleSettings } from '../fixtures/sample-system.ts';
import { openPlan } from '../plan.ts';
import { stepText } from '../step.ts';
import { returnLines, type SoldLine } from './lines.ts';

const settings = sampleSettings('http://127.0.0.1:1');
const plan = openPlan(settings);
const sold: SoldLine[] = [
  ['l-1', 4, [1], 'Cup'],
  ['l-2', 5, [2], 'Bowl'],
  ['l-3', 6, [], 'Card'],
];
const order = { shadow: { exists: true, id: '7', version: null, at: 0, groups: {} } } as unknown as PlanInput;
const carried = { party: 2, bill: 3, ship: 3, sold: sold as unknown as Json };
const createOf = (input: PlanInput) => plan({ ...input, step: stepText('sale', carried) });

test('it begins with the sale that it takes back, and is made of it: its party, its addresses, its products and taxes', () => {
  const input = returnInput('ret_1', order, { 'l-2': ['2', 2613] });
  expect(plan(input)).toMatchObject({ call: { purpose: 'update', next: 'sale:{}' } });
  const made = createOf(input);
  const { method, params } = JSON.parse(String('call' in made ? made.call.body : '')) as { method: string; params: [Json[]] };
  expect(method).toBe('model.sale.sale.create');
  const [{ lines, ...sale }] = params[0] as [{ lines: [string, Json[]][] } & Record<string, Json>];
  expect(sale).toMatchObject({ origin: 'sale.sale,7', reference: 'ret_1', party: 2, invoice_address: 3, shipment_address: 3 });
  expect(lines[0]?.[1]).toMatchObject([{ product: 5, quantity: -2, note: 'ret_1-l-2', taxes: [['add', [2]]] }]);
});

test('what Tryton cannot be told of a return is refused before anything is made', () => {
  const input = returnInput('ret_1', order, { 'l-1': ['1', 100] });
  const { lines } = input.body['lines'] as { lines: Json[] };
  const withLines = (more: Record<string, Json>): PlanInput => ({
    ...input,
    body: { ...input.body, lines: { lines, total: 100, ...more } },
  });
  expect(createOf(withLines({ fees: [{ code: 'kept', amount: 10 }] }))).toMatchObject({
    refused: expect.stringContaining('kept') as string,
  });
  expect(createOf(withLines({ shipping: 10 }))).toMatchObject({ refused: expect.stringContaining('shipping') as string });
  expect(createOf(returnInput('ret_1', order, { 'l-9': ['1', 100] }))).toEqual({ refused: 'line l-9 is not in the sale' });
  expect(plan({ ...input, references: {} })).toEqual({ refused: 'Tryton’s id of the order is not known' });
});

test('one that comes to another sum stays a draft, and one that is booked is not changed', () => {
  const input = { ...returnInput('ret_1', order, { 'l-1': ['1', 100] }), shadow: order.shadow };
  const amounts = (total: string) => ({ ...input, changed: [], step: stepText('amounts', { total, state: 'draft' }) });
  expect(plan(amounts('-1.00'))).toMatchObject({ call: { next: 'confirm:{}' } });
  expect(plan(amounts('-1.01'))).toMatchObject({ refused: expect.stringContaining('-1.01') as string });
  expect(plan(input)).toEqual({ refused: 'header, lines of a return that is booked cannot be changed' });
});

/** What Tryton makes of a line, in minor units: the amount and its tax, each rounded by itself, halves to the even. */
function grossOf(line: Record<string, Json>, rates: ReadonlyMap<number, bigint>): bigint {
  const price = (line['unit_price'] as { decimal: string }).decimal;
  const [whole = '0', fraction = ''] = price.replace('-', '').split('.');
  const tenThousandths = BigInt(whole + fraction.padEnd(4, '0')) * (price.startsWith('-') ? -1n : 1n);
  const base = tenThousandths * BigInt(Number(line['quantity']));
  const taxes = ((line['taxes'] as [string, number[]][])[0]?.[1] ?? []).map((id) => rates.get(id) ?? 0n);
  return taxes.reduce((sum, rate) => sum + halfEven(base * rate, 1_000n), halfEven(base, 100n));
}

function halfEven(over: bigint, under: bigint): bigint {
  const size = over < 0n ? -over : over;
  const [whole, rest] = [size / under, (size % under) * 2n];
  const rounded = rest > under || (rest === under && whole % 2n === 1n) ? whole + 1n : whole;
  return over < 0n ? -rounded : rounded;
}

test('the lines come to what was paid back, to the cent, whatever it was', () => {
  // In tenths: 20 % and 10 %.
  const rates = new Map([
    [1, 2n],
    [2, 1n],
    [3, 0n],
  ]);
  const line = fc.record({
    of: fc.constantFrom('l-1', 'l-2', 'l-3'),
    units: fc.integer({ min: 1, max: 40 }),
    paid: fc.integer({ min: 100, max: 500_000 }),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (all) => {
      const total = all.reduce((sum, { paid }) => sum + paid, 0);
      const lines = all.map(({ of, units, paid }, index) => ({
        id: `r-${index}`,
        orderLine: of,
        sku: 'CUP',
        kind: 'physical',
        quantity: String(units),
        value: paid,
        refund: paid,
      }));
      const made = returnLines(settings, { lines: { lines, total }, currency: 'EUR' }, sold) as Record<string, Json>[];
      expect(Number(made.reduce((sum, one) => sum + grossOf(one, rates), 0n))).toBe(-total);
    }),
    { numRuns: 300 },
  );
});
