import type { Target } from '../../../connectors/http/target.ts';
import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Occurrence } from '../../../src/model/fact.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Header } from '../../../src/model/load/load-schema.ts';
import type { Address } from '../../../src/model/value/address.ts';
import { writeAddress } from '../mapping/address.ts';

const DECISIONS: Record<string, string> = { accepted: 'accepted', declined: 'declined', withdrawn: 'cancelled' };

/**
 * What a haulier says of a tender. One that it has declined, or that was withdrawn, it does not hold any more: there is
 * nothing to take back from it, until it says otherwise.
 */
export function readTender(doc: Doc): FactDraft[] {
  const status = doc.oneOf('status', ['sent', 'accepted', 'declined', 'withdrawn']);
  return [
    {
      entity: 'load',
      id: doc.id('id'),
      version: doc.integer('version'),
      at: doc.time('updated_at'),
      ours: doc.text('reference'),
      events: doc.list('answers').map(readAnswer),
      ...(status === 'declined' || status === 'withdrawn' ? { gone: true } : {}),
    },
  ];
}

/** The list only grows: the place of an answer in it is its key, and orders answers of one instant. */
function readAnswer(doc: Doc, index: number): Occurrence {
  const decision = DECISIONS[doc.oneOf('decision', ['accepted', 'declined', 'withdrawn'])] ?? 'received';
  return {
    key: `${String(index).padStart(4, '0')}:${decision}`,
    type: 'answer',
    at: doc.time('at'),
    classifier: 'actual',
    data: { decision, reference: doc.maybeText('booking'), reason: doc.maybeText('reason') },
  };
}

/** The tender as the haulier is sent it; `asked` holds the turn of this one alone. */
export function tenderDocument({ body, record }: Target, system: string): Json {
  const { number, weight, packages } = body['header'] as unknown as Header;
  const { asked } = body['derived'] as unknown as { asked: Record<string, { respondBy: string }> };
  return {
    reference: record,
    number: number ?? null,
    respond_by: asked[system]?.respondBy ?? null,
    ...(typeof weight === 'number' ? { weight_g: weight } : {}),
    ...(typeof packages === 'number' ? { packages } : {}),
    ship_to: writeAddress(body['shipTo'] as Address | null),
  };
}
