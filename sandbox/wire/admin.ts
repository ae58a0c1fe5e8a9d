import { changeRates, silencedRates, standardRates } from '../faults/rates.ts';
import type { Frame, StandIn } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc } from '../frame/json.ts';
import { stampMilliseconds } from '../frame/clock.ts';
import { Refusal } from './refusal.ts';
import type { Answer, Call, Route } from './routes.ts';
import { route } from './routes.ts';

/** The administration every stand-in has: what is open, what was injected, what is still to be sent. */
export function adminRoutes(frame: Frame, standIn: StandIn): Route[] {
  return [
    route('GET /admin/quiet', () => quiet(frame, standIn)),
    route('GET /admin/inflight', () => inflight(frame, standIn)),
    route('GET /admin/faults', () => faults(frame)),
    route('POST /admin/faults', (call) => turnDial(frame, call)),
    route('POST /admin/clock', (call) => setClock(frame, call)),
    route('GET /admin/outbox', () => outbox(frame)),
    route('POST /admin/outbox/retry', () => retryGivenUp(frame)),
    route('POST /admin/hub', (call) => pointAtHub(frame, call)),
    route('GET /admin/effects', (call) => effects(frame, call)),
    route('GET /admin/counts', () => counts(frame)),
  ];
}

function inflight(frame: Frame, standIn: StandIn): Answer {
  const now = frame.wall.now();
  const open = [...frame.journal.open.values()];
  const requests = open.map((one) => ({
    id: one.id,
    method: one.call.method,
    path: one.call.url,
    begun_at: stampMilliseconds(one.begunAt),
    ms: now - one.begunAt,
  }));
  const writes = open.filter(({ call }) => call.method !== 'GET' && standIn.reads?.(call) !== true).length;
  return ok({ inflight: open.length, writes, abandoned: frame.journal.abandoned, requests });
}

/** Whether nothing more will come of this system unless somebody asks it something. */
function quiet(frame: Frame, standIn: StandIn): Answer {
  const pending = Number(frame.store.sql("select count(*) as n from webhook where status = 'pending'").get()?.['n']);
  const work = standIn.work?.() ?? 0;
  const open = frame.journal.open.size;
  return ok({ quiet: pending + work + open === 0, outbox: pending, work, inflight: open });
}

function faults(frame: Frame): Answer {
  return ok({ counts: frame.dial.tally.all(), rates: { ...frame.dial.rates } });
}

function turnDial(frame: Frame, call: Call): Answer {
  const wanted = call.body()['rates'];
  if (wanted === 'none') frame.dial.rates = silencedRates(frame.dial.rates);
  else if (wanted === 'standard') frame.dial.rates = standardRates(frame.options.system);
  else if (isDoc(wanted)) frame.dial.rates = changeRates(frame.dial.rates, wanted);
  else throw new Refusal(422, 'invalid_field', { field: 'rates' });
  return faults(frame);
}

/** Stops this system's clock at a moment, or lets it go on. */
function setClock(frame: Frame, call: Call): Answer {
  const at = call.body()['at'] ?? null;
  const moment = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (at !== null && Number.isNaN(moment)) throw new Refusal(422, 'invalid_field', { field: 'at' });
  frame.clock.stoppedAt = at === null ? null : moment;
  return ok({ at: stampMilliseconds(frame.clock.now()) });
}

function outbox(frame: Frame): Answer {
  const totals: Doc = { pending: 0, delivered: 0, dropped: 0, given_up: 0 };
  for (const row of frame.store.sql('select status, count(*) as n from webhook group by status').all()) {
    totals[String(row['status'])] = Number(row['n']);
  }
  const next = frame.store.sql("select min(next_at) as at from webhook where status = 'pending'").get()?.['at'] ?? null;
  return ok({ ...totals, next_in_ms: next === null ? null : Math.max(0, Number(next) - frame.wall.now()) });
}

function retryGivenUp(frame: Frame): Answer {
  const result = frame.store
    .sql("update webhook set status = 'pending', attempts = 0, next_at = ? where status = 'given_up'")
    .run(frame.wall.now());
  frame.dispatcher.wake();
  return ok({ retried: Number(result.changes) });
}

function pointAtHub(frame: Frame, call: Call): Answer {
  const url = call.body()['url'] ?? null;
  if (url !== null && typeof url !== 'string') throw new Refusal(422, 'invalid_field', { field: 'url' });
  frame.dispatcher.hub = url;
  frame.dispatcher.wake();
  return ok({ ok: true });
}

function effects(frame: Frame, call: Call): Answer {
  const rows = frame.store
    .sql('select * from effect where seq > ? order by seq limit ?')
    .all(Number(call.query.get('after') ?? 0), Math.min(10_000, Number(call.query.get('limit') ?? 1000)));
  const items = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' ? value : value === null ? null : String(value),
      ]),
    ),
  );
  return ok({ items });
}

function counts(frame: Frame): Answer {
  const totals: Doc = {};
  for (const table of frame.store.tables()) totals[table] = frame.store.countRows(table);
  return ok(totals);
}

function ok(body: Doc): Answer {
  return { status: 200, body };
}
