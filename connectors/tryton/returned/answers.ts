import type { Outcome } from '../../../src/kit/contract.ts';
import { held, type Answered } from '../answer.ts';
import { withCarried } from '../step.ts';

/** How the answer to the first step of a return is read; the others are those of a sale. */
export const returnAnswers: Record<string, (answered: Answered) => Outcome> = {
  'look-origin': (answered) => {
    const sale = answered.row();
    const lines = sale.list('lines').filter((line) => line.text('type') === 'line' && line.maybeInteger('product') !== null);
    const sold = lines.map((line) => [
      line.maybeText('note') ?? '',
      line.integer('product'),
      line.list('taxes').map((tax) => tax.integer('')),
      line.maybeText('description') ?? '',
    ]);
    const [party, bill, ship] = ['party', 'invoice_address', 'shipment_address'].map((name) => sale.integer(name));
    return held({ next: withCarried(answered.next, { party: party ?? 0, bill: bill ?? 0, ship: ship ?? 0, sold }) });
  },
};
