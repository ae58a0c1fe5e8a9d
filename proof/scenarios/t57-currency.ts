import type { Doc } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';

const PAIRS = [
  ['JPY', 'JPY'],
  ['KWD', 'KWD'],
  ['USD', 'EUR'],
  ['JPY', 'KWD'],
  ['KWD', 'JPY'],
] as const;

scenario('T57', 'Currency', async ({ shop, erp, hub, expect, luck, rest }) => {
  for (const [currency, presentment] of PAIRS) {
    const name = currency === presentment ? currency : `${currency}, shown in ${presentment}`;
    const order = await shop.place({ lines: [luck.between(1, 9), luck.between(1, 30)], currency, presentment });
    const totals = order.doc['totals'] as Record<string, { shop: Doc; presentment: Doc }>;
    const booked = (): unknown[] => {
      const { totals: own, presentment: shown } = erp.order(order) as Record<string, Record<string, Doc>>;
      return [own?.['total'], own?.['tax'], shown?.['total']];
    };
    await expect(`${name}: booked to the unit`, booked, [
      totals['total']?.shop,
      totals['tax']?.shop,
      totals['total']?.presentment,
    ]);

    const part = luck.between(1, order.amount('total') - 1);
    await order.refund(part);
    const payments = (): unknown[] => (erp.order(order)['payments'] as Doc[]).map(({ kind, amount }) => [kind, amount]);
    await expect(`${name}: the partial refund`, payments, [
      ['sale', { amount: order.amount('total'), currency }],
      ['refund', { amount: part, currency }],
    ]);
    await rest();
    const inHub = async () => (((await hub.order(order))['derived'] as Doc)['payment'] as Doc)['refunded'] ?? null;
    await expect.now(`${name}: paid back, in the hub`, inHub, part);
  }
  expect.lacking('the posting of the exchange difference: the hub keeps no journal');
});
