import { readFileSync } from 'node:fs';
import type { Doc, Json } from './doc.ts';
import { isDoc, text } from './doc.ts';

/**
 * The hub's own list of what it holds back. It is only ever asked whether an input that the manifest
 * expects to be held is held, by id and reason: it can excuse nothing that the manifest does not expect.
 */
export class CaseBook {
  private readonly cases: Doc[];

  constructor(cases: Doc[]) {
    this.cases = cases.filter((one) => text(one, 'state') !== 'closed');
  }

  static read(path: string | null): CaseBook {
    if (path === null) return new CaseBook([]);
    const value = JSON.parse(readFileSync(path, 'utf8')) as Json;
    const list = isDoc(value) ? value['cases'] : value;
    return new CaseBook(Array.isArray(list) ? list.filter(isDoc) : []);
  }

  /** An open case with this code about the subject whose last two parts are entity and id. */
  about(code: string, entity: string, id: string): boolean {
    return this.cases.some((one) => text(one, 'code') === code && concerns(one, `/${entity}/${id}`));
  }

  /** Any open case about that subject. */
  anyAbout(entity: string, id: string): string | null {
    return text(this.cases.find((one) => concerns(one, `/${entity}/${id}`)) ?? {}, 'code');
  }

  /** An open case with this code about the raw input of that event. */
  ofEvent(code: string, eventId: string): boolean {
    return this.cases.some((one) => text(one, 'code') === code && names(one, eventId));
  }

  /** Any open case about that raw input. */
  anyOfEvent(eventId: string): string | null {
    return text(this.cases.find((one) => names(one, eventId)) ?? {}, 'code');
  }

  byCode(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const one of this.cases) {
      const code = text(one, 'code') ?? '';
      counts[code] = (counts[code] ?? 0) + 1;
    }
    return counts;
  }
}

function concerns(one: Doc, ending: string): boolean {
  const subjects = one['subjects'];
  return Array.isArray(subjects) && subjects.some((subject) => typeof subject === 'string' && subject.endsWith(ending));
}

function names(one: Doc, eventId: string): boolean {
  return Object.values(one).some((value) => typeof value === 'string' && value.includes(eventId));
}
