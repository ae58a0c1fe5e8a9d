import type { MomentInput } from '../entity.ts';
import type { Moment } from '../moment.ts';
import { decimalAmount, isCurrency } from '../value/money.ts';
import { addQuantities } from '../value/quantity.ts';
import { returnGroups } from './return-groups.ts';
import type { Authorisation, Refund } from './return-schema.ts';

/** From the request to the refund: what was said of it, where the goods were, what was paid. */
export function returnMoments({ body, events, systemOf }: MomentInput): Moment[] {
  const { header, authorisation, shipment, receipt, inspection } = returnGroups(body);
  const name = header === null ? 'a return' : `return ${header.number}`;
  const found: (Moment | null)[] = [
    header === null ? null : actual(header.createdAt, 'return', { text: `${name} is announced`, system: systemOf('header') }),
    said(authorisation, name, systemOf('authorisation')),
    actual(shipment?.labelAt, 'label_created', { text: `${name} has its label`, system: systemOf('shipment') }),
    actual(shipment?.sentAt, 'returning', { text: `${name} is on its way`, system: systemOf('shipment') }),
    actual(receipt?.at, 'received', { text: `${unitsOf(receipt?.lines)} of ${name} have arrived`, system: systemOf('receipt') }),
    actual(inspection?.at, 'inspected', {
      text: `${unitsOf(inspection?.lines)} of ${name} are inspected`,
      system: systemOf('inspection'),
    }),
  ];
  const told = events.map((event) => {
    if (event.type === 'authorisation') return said({ ...(event.data as Authorisation), at: event.at }, name, event.system);
    return event.type === 'refund' ? refundMoment(event, name) : null;
  });
  return [...found, ...told].filter((moment) => moment !== null);
}

function actual(at: string | null | undefined, what: string, { text, system }: { text: string; system: string }): Moment | null {
  return at === null || at === undefined ? null : { at, what, classifier: 'actual', text, system };
}

/** A claim and an event of one word and time tell of one thing. */
function said(word: Authorisation | null, name: string, system: string): Moment | null {
  if (word === null || word.at === null) return null;
  const because = (word.reason ?? '') === '' ? '' : `: ${word.reason}`;
  return actual(word.at, word.state, { text: `${name} is ${word.state}${because}`, system });
}

function unitsOf(lines: readonly { quantity: string }[] = []): string {
  const units = lines.reduce((sum, { quantity }) => addQuantities(sum, quantity), '0');
  return units === '1' ? '1 unit' : `${units} units`;
}

function refundMoment({ system, at, classifier, data }: MomentInput['events'][number], name: string): Moment {
  const { kind, status, amount, currency, tender } = data as Refund;
  const money = isCurrency(currency) ? `${decimalAmount(amount, currency)} ${currency}` : `${amount} of ${currency}`;
  const way = tender ? ` (${tender})` : '';
  return {
    at,
    what: 'payment',
    classifier,
    text: `${kind.replaceAll('_', ' ')} of ${money} for ${name}${way}: ${status}`,
    system,
  };
}
