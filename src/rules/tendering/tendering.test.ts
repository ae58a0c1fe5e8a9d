import { describe, expect, test } from 'vitest';
import type { DeriveInput } from '../../model/entity.ts';
import type { Occurrence } from '../../model/fact.ts';
import type { Json } from '../../model/json.ts';
import { deriveLoad, type DerivedLoad } from './derive-load.ts';
import { loadMoments, loadNotices, silentCarriers } from './load-notices.ts';
import { decideByClock } from './next-look.ts';
import { guideFor, type TenderingRules } from './routing-guide.ts';

const MINUTE = 60_000;
const rules: TenderingRules = {
  queryMs: 10 * MINUTE,
  guides: [
    {
      name: 'north',
      carriers: [
        { system: 'a', respondMs: 60 * MINUTE },
        { system: 'b', respondMs: 30 * MINUTE },
      ],
    },
  ],
};
const START = Date.parse('2026-01-05T08:00:00.000Z');
const iso = (ms: number): string => new Date(ms).toISOString();

/** A load of which the hub hears one thing after the other; every carrier has a clock of its own that is wrong. */
class Story {
  readonly events: DeriveInput['events'] = [];
  groups: Record<string, Json> = { header: { number: 'L-1' } };
  now = START;

  get derived(): DerivedLoad {
    const sorted = this.events.toSorted((x, y) => Date.parse(x.at) - Date.parse(y.at) || (x.key < y.key ? -1 : 1));
    return deriveLoad(rules, { groups: this.groups, events: sorted }) as unknown as DerivedLoad;
  }

  get body(): Record<string, Json> {
    return { ...this.groups, derived: this.derived as unknown as Json };
  }

  /** Looks at the clock when it wishes to be looked at. */
  clock(): Occurrence | null {
    const { next } = this.derived;
    this.now = Math.max(this.now + MINUTE, next === null ? 0 : Date.parse(next.at));
    const event = decideByClock(this.body, iso(this.now));
    if (event !== null) this.events.push({ system: 'hub', ...event });
    return event;
  }

  says(carrier: 'a' | 'b', decision: string): void {
    const wrong = carrier === 'a' ? -90 * MINUTE : 300 * MINUTE;
    const at = iso(START + wrong + this.events.length * MINUTE);
    const data = { decision, reference: null, reason: null };
    const key = `${this.events.length}:${decision}`;
    this.events.push({ system: carrier, key, type: 'answer', at, classifier: 'actual', data });
  }

  cancel(): void {
    this.groups = { ...this.groups, cancellation: { at: iso(this.now) } };
  }

  /** `Tdo`: still tendering, a has declined, b's is open. */
  get word(): string {
    const { status, tenders } = this.derived;
    const of = (carrier: string): string => tenders.find(({ to }) => to === carrier)?.state[0] ?? '-';
    return `${status[0]?.toUpperCase() ?? ''}${of('a')}${of('b')}`;
  }
}

const STEPS: Record<string, (story: Story) => unknown> = {
  'a received': (story) => story.says('a', 'received'),
  'a accepts': (story) => story.says('a', 'accepted'),
  'a declines': (story) => story.says('a', 'declined'),
  'a withdraws': (story) => story.says('a', 'cancelled'),
  'b accepts': (story) => story.says('b', 'accepted'),
  'b declines': (story) => story.says('b', 'declined'),
  clock: (story) => story.clock(),
  cancel: (story) => story.cancel(),
};

function play(...steps: string[]): Story {
  const story = new Story();
  for (const step of steps) STEPS[step]?.(story);
  return story;
}

describe('a load in every state, and what each event makes of it', () => {
  // Status: W waiting, T tendering, A accepted, U uncovered, C cancelled; then the tenders of a and b, each by its first letter.
  const states: Record<string, string[]> = {
    'W--': [],
    'To-': ['clock'],
    'Tq-': ['clock', 'clock'],
    'Aa-': ['clock', 'a accepts'],
    'Td-': ['clock', 'a declines'],
    Tdo: ['clock', 'a declines', 'clock'],
    Teo: ['clock', 'clock', 'clock'],
    Tlo: ['clock', 'clock', 'clock', 'a accepts'],
    Two: ['clock', 'clock', 'clock', 'a withdraws'],
    Teq: ['clock', 'clock', 'clock', 'clock'],
    Ueq: ['clock', 'clock', 'clock', 'clock', 'clock'],
    Udd: ['clock', 'a declines', 'clock', 'b declines'],
    Aea: ['clock', 'clock', 'clock', 'b accepts'],
    Ala: ['clock', 'clock', 'clock', 'b accepts', 'a accepts'],
    'Cw-': ['clock', 'cancel'],
  };
  const events = ['a received', 'a accepts', 'a declines', 'a withdraws', 'b accepts', 'b declines', 'clock', 'cancel'];
  const table: Record<string, string[]> = {
    //     received accepts declines withdraws b accepts b declines clock  cancel
    'W--': ['W--', 'W--', 'W--', 'W--', 'W--', 'W--', 'To-', 'C--'],
    'To-': ['To-', 'Aa-', 'Td-', 'Td-', 'To-', 'To-', 'Tq-', 'Cw-'],
    'Tq-': ['Tq-', 'Aa-', 'Td-', 'Td-', 'Tq-', 'Tq-', 'Teo', 'Cw-'],
    'Aa-': ['Aa-', 'Aa-', 'Td-', 'Td-', 'Aa-', 'Aa-', 'Aa-', 'Cw-'],
    'Td-': ['Td-', 'Aa-', 'Td-', 'Td-', 'Td-', 'Td-', 'Tdo', 'Cd-'],
    Tdo: ['Tdo', 'Tlo', 'Tdo', 'Two', 'Ada', 'Udd', 'Tdq', 'Cdw'],
    Teo: ['Teo', 'Tlo', 'Tdo', 'Two', 'Aea', 'Ued', 'Teq', 'Cww'],
    Tlo: ['Tlo', 'Tlo', 'Tdo', 'Two', 'Ala', 'Uld', 'Tlq', 'Cww'],
    Two: ['Two', 'Tlo', 'Tdo', 'Two', 'Awa', 'Uwd', 'Twq', 'Cww'],
    Teq: ['Teq', 'Tlq', 'Tdq', 'Twq', 'Aea', 'Ued', 'Ueq', 'Cww'],
    Ueq: ['Ueq', 'Ulq', 'Udq', 'Uwq', 'Aea', 'Ued', 'Ueq', 'Cww'],
    Udd: ['Udd', 'Uld', 'Udd', 'Uwd', 'Ada', 'Udd', 'Udd', 'Cdd'],
    Aea: ['Aea', 'Ala', 'Ada', 'Awa', 'Aea', 'Ued', 'Aea', 'Cww'],
    Ala: ['Ala', 'Ala', 'Ada', 'Awa', 'Ala', 'Uld', 'Ala', 'Cww'],
    'Cw-': ['Cw-', 'Cw-', 'Cd-', 'Cw-', 'Cw-', 'Cw-', 'Cw-', 'Cw-'],
  };

  test('the table names them all', () => {
    expect(Object.keys(table)).toEqual(Object.keys(states));
    for (const [state, steps] of Object.entries(states)) expect(play(...steps).word).toBe(state);
  });

  test.each(Object.entries(table))('%s', (state, expected) => {
    const seen = events.map((event) => play(...(states[state] ?? []), event).word);
    expect(seen).toEqual(expected);
  });

  test('is the same in whatever order its facts came', () => {
    const story = play(...(states['Ala'] ?? []));
    const other = new Story();
    other.events.push(...story.events.toReversed());
    expect(other.derived).toEqual(story.derived);
  });
});

describe('the clock', () => {
  test('gives each carrier its own time, from when it was asked', () => {
    const story = play('clock', 'a declines', 'clock');
    const [first, second] = story.derived.tenders;
    expect([first?.askedAt, first?.respondBy]).toEqual([iso(START + MINUTE), iso(START + 61 * MINUTE)]);
    expect(second).toMatchObject({ why: 'declined', askedAt: iso(story.now), respondBy: iso(story.now + 30 * MINUTE) });
    expect(story.derived.asked).toEqual({ b: { turn: 2, respondBy: iso(story.now + 30 * MINUTE) } });
  });

  test('decides nothing before its time, and nothing when nobody waits any more', () => {
    const story = play('clock');
    expect(decideByClock(story.body, iso(story.now + 59 * MINUTE))).toBeNull();
    expect(decideByClock(story.body, iso(story.now + 60 * MINUTE))).toMatchObject({ key: 'query:1', type: 'query' });
    expect(play('clock', 'a accepts').clock()).toBeNull();
    expect(decideByClock({}, iso(START))).toBeNull();
  });

  test('asks nobody before the load may be offered', () => {
    const story = new Story();
    story.groups = { header: { number: 'L-1', askFrom: '2026-01-06T08:00:00Z' } };
    expect(story.derived.next).toMatchObject({ what: 'turn', at: '2026-01-06T08:00:00Z', to: 'a' });
  });

  test('asks a silent carrier again before the next, however late it is looked at', () => {
    const story = play('clock');
    story.now += 24 * 60 * MINUTE;
    expect(story.clock()?.type).toBe('query');
    expect(silentCarriers(story.body)).toEqual(['a']);
    expect(story.derived.next).toMatchObject({ what: 'turn', at: iso(story.now + 10 * MINUTE), why: 'silent' });
  });
});

describe('a person is told', () => {
  const codes = (story: Story): string[] => loadNotices(story.body).map(({ code }) => code.slice('SYN_PROJECT_'.length));

  test('of an acceptance that came too late until the carrier knows, and it is named for good', () => {
    const story = play('clock', 'a declines', 'clock', 'a accepts');
    expect(codes(story)).toEqual(['LATE_ACCEPTANCE']);
    story.says('a', 'cancelled');
    expect(codes(story)).toEqual([]);
    expect(story.derived.refused).toEqual([{ carrier: 'a', what: 'accepted' }]);
  });

  test('when nobody takes it, and no more when somebody does after all', () => {
    const story = play('clock', 'clock', 'clock', 'clock', 'clock');
    expect(codes(story)).toEqual(['LOAD_UNCOVERED']);
    story.says('b', 'accepted');
    expect([codes(story), story.derived.carrier]).toEqual([[], 'b']);
  });

  test('what was given back goes to the next, and nobody was refused', () => {
    const story = play('clock', 'a accepts', 'a declines', 'clock', 'b accepts');
    expect(story.derived).toMatchObject({ status: 'accepted', carrier: 'b', refused: [] });
    expect(story.derived.tenders[1]?.why).toBe('given_back');
  });

  test('in the timeline of who was asked, by when, and what each said', () => {
    const { body, events } = play('clock', 'clock', 'clock', 'b accepts');
    const codes = { known: [], own: [] };
    expect(loadMoments({ body, events, codes, claimsOf: () => [], systemOf: () => 'wms' }).map(({ text }) => text)).toEqual([
      'a is asked, the first of the routing guide',
      'a is to answer',
      'a was silent, and is read',
      'b is asked, the one before was silent',
      'b is to answer',
      'b: accepted',
    ]);
  });
});

describe('a routing guide', () => {
  const carriers = [{ system: 'a', respondMs: 1 }];
  const guides = [
    { name: 'heavy', from: ['WH1'], to: ['SE', 'NO'], upTo: 500_000, carriers },
    { name: 'express', services: ['express'], carriers },
  ];
  const of = (header: object, country: string | null): string | null =>
    guideFor({ guides, queryMs: 0 }, { header, country })?.name ?? null;

  test('fits by place, country, service and weight; the first counts, and what is not known fits none that asks', () => {
    const header = { location: 'WH1', weight: 400_000, service: 'express' };
    expect(of(header, 'SE')).toBe('heavy');
    expect(of({ ...header, weight: 600_000 }, 'SE')).toBe('express');
    expect(of({ ...header, weight: null }, 'SE')).toBe('express');
    expect(of(header, null)).toBe('express');
    expect(of({ ...header, location: 'WH2' }, 'NO')).toBe('express');
    expect(of({ location: 'WH1' }, 'SE')).toBeNull();
  });
});
