import { Desk, textOf } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc } from '../frame/json.ts';
import { wholeList } from '../wire/paging.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { keyedRoute, route } from '../wire/routes.ts';
import type { Tracking } from './tracking.ts';

/** Labels: one tracking number each, and the start of a parcel's journey. */
export function labelRoutes(frame: Frame, tracking: Tracking): Route[] {
  const parent = (body: Doc) => textOf(body, 'tracking_number');
  const desk = new Desk(frame, { table: 'labels', topic: null, reference: (body) => textOf(body, 'reference'), parent });
  return [
    keyedRoute('POST /labels', (call) => buy(frame, desk, { call, tracking })),
    route('GET /labels', (call) => {
      const reference = call.query.get('reference');
      if (reference === null) throw new Refusal(400, 'invalid_query', { field: 'reference' });
      return wholeList(desk.shelf.byReference(reference));
    }),
    route('GET /labels/:id', (call) => {
      const body = desk.shelf.get(call.param('id'));
      if (body === null) throw notFound(`label ${call.param('id')}`);
      return { status: 200, body };
    }),
  ];
}

function buy(frame: Frame, desk: Desk, given: { call: Call; tracking: Tracking }): Answer {
  const fields = given.call.fields();
  const reference = fields.text('reference');
  const weight = fields.integer('weight_g');
  const shipTo = isDoc(fields.doc['ship_to']) ? fields.doc['ship_to'] : {};
  const serial = frame.store.next('label');
  const id = `L-${String(serial).padStart(6, '0')}`;
  const number = `SNDX${String(serial).padStart(9, '0')}`;
  const stored = desk.save(id, {
    reference,
    tracking_number: number,
    carrier: 'sendex',
    service: fields.optionalText('service') ?? 'standard',
    weight_g: weight,
    ship_to: shipTo,
    label: { format: 'zpl', data: `^XA^FD${number}^FS^XZ` },
    cost: { amount: 390 + Math.ceil(weight / 500) * 45, currency: 'EUR' },
    created_at: frame.stamp(frame.clock.now()),
  });
  given.tracking.begin(number, reference, shipTo);
  return { status: 201, body: stored, effect: { kind: 'create', entity: 'label', id, reference, version: 1 } };
}
