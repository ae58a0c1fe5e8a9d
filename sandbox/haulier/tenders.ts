import { Desk, textOf } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain, sameJson } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import { cursorPage } from '../wire/paging.ts';
import { notFound } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { keyedRoute, route } from '../wire/routes.ts';

export const HABITS = ['accept', 'decline', 'silent'] as const;
/** What it does with a tender when nobody takes a look at it. */
export type Habit = (typeof HABITS)[number];

const TOPIC = 'tender.changed';
const STATUS: Record<string, string> = { accept: 'accepted', decline: 'declined', withdraw: 'withdrawn' };

/**
 * Load tenders: sent → accepted or declined by the haulier; withdrawn by whoever sent it. A dispatcher may also answer
 * one that was withdrawn, or change an answer, as people do who have not read the last message.
 */
export class Tenders {
  private readonly desk: Desk;
  private readonly frame: Frame;
  private readonly habit: Habit;
  private readonly after: number;

  constructor(frame: Frame, habit: Habit, after: number) {
    this.frame = frame;
    this.habit = habit;
    this.after = after;
    this.desk = new Desk(frame, { table: 'tenders', topic: TOPIC, reference: (body) => textOf(body, 'reference') });
    frame.store.database.exec('create table if not exists unanswered (id text primary key, due_at integer not null);');
  }

  routes(): Route[] {
    return [
      keyedRoute('POST /tenders', (call) => this.take(call)),
      route('GET /tenders', (call) => cursorPage(call, this.desk.shelf, this.frame.stamp)),
      route('GET /tenders/:id', (call) => ({ status: 200, body: this.get(call.param('id')) })),
      route('PUT /tenders/:id', (call) => this.change(call)),
      route('POST /tenders/:id/withdraw', (call) => this.withdraw(call)),
    ];
  }

  adminRoutes(): Route[] {
    return [route('POST /admin/tenders/:id/answer', (call) => ({ status: 200, body: this.answerByHand(call) }))];
  }

  /** Tenders that it will answer by itself. */
  unanswered(): number {
    return this.frame.store.countRows('unanswered');
  }

  tick(): void {
    if (this.habit === 'silent') return;
    const { habit, frame } = this;
    frame.store.transaction(() => {
      for (const { id } of frame.store.sql('select id from unanswered where due_at <= ? order by id').all(frame.wall.now()))
        this.answer(String(id), habit, null);
    });
  }

  private take(call: Call): Answer {
    const fields = call.fields();
    const id = `T-${String(this.frame.store.next('tender')).padStart(6, '0')}`;
    const reference = fields.text('reference');
    const body = this.desk.save(id, { ...contentOf(fields), reference, status: 'sent', booking: null, answers: [] });
    if (this.habit !== 'silent')
      this.frame.store.sql('insert into unanswered (id, due_at) values (?, ?)').run(id, this.frame.wall.now() + this.after);
    return { status: 201, body, effect: effectOf('create', body) };
  }

  private change(call: Call): Answer {
    const before = this.get(call.param('id'));
    const after = { ...before, ...contentOf(call.fields()) };
    if (sameJson(before, after)) return { status: 200, body: before };
    const body = this.desk.save(plain(before['id']), after);
    return { status: 200, body, effect: effectOf('update', body) };
  }

  private withdraw(call: Call): Answer {
    const before = this.get(call.param('id'));
    if (before['status'] === 'withdrawn') return { status: 200, body: before };
    const body = this.answer(plain(before['id']), 'withdraw', null);
    return { status: 200, body, effect: effectOf('cancel', body) };
  }

  private answerByHand(call: Call): Doc {
    const fields = call.fields();
    const id = plain(this.get(call.param('id'))['id']);
    const decision = fields.text('decision');
    if (decision !== 'accept' && decision !== 'decline') throw fields.invalid('decision', 'accept or decline');
    return this.frame.store.transaction(() => this.answer(id, decision, fields.optionalText('reason')));
  }

  private answer(id: string, decision: 'accept' | 'decline' | 'withdraw', reason: string | null): Doc {
    const before = this.get(id);
    this.frame.store.sql('delete from unanswered where id = ?').run(id);
    const status = STATUS[decision] ?? '';
    const booking = decision === 'accept' ? `BK-${id.slice(2)}` : null;
    const said: Doc = { decision: status, at: this.frame.stamp(this.frame.clock.now()), reason, booking };
    const answers = Array.isArray(before['answers']) ? before['answers'] : [];
    return this.desk.save(id, { ...before, status, booking, answers: [...answers, said] });
  }

  private get(id: string): Doc {
    const body = this.desk.shelf.get(id);
    if (body === null) throw notFound(`tender ${id}`);
    return body;
  }
}

function contentOf(fields: Fields): Doc {
  return {
    number: fields.optionalText('number'),
    respond_by: fields.text('respond_by'),
    weight_g: fields.has('weight_g') ? fields.integer('weight_g') : null,
    packages: fields.has('packages') ? fields.integer('packages') : null,
    ship_to: isDoc(fields.doc['ship_to']) ? fields.doc['ship_to'] : null,
  };
}

function effectOf(kind: 'create' | 'update' | 'cancel', stored: Doc) {
  return {
    kind,
    entity: 'tender',
    id: plain(stored['id']),
    reference: textOf(stored, 'reference'),
    version: Number(stored['version']),
  };
}
