import type { Doc } from '../frame/json.ts';

export type RefusalDetail = { message?: string; field?: string; extra?: Doc };

/** An answer of 4xx: nothing took effect. Thrown by handlers, turned into the error body by the server. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: RefusalDetail;

  constructor(status: number, code: string, detail: RefusalDetail = {}) {
    super(detail.message ?? code.replaceAll('_', ' '));
    this.status = status;
    this.code = code;
    this.detail = detail;
  }

  body(): Doc {
    const field: Doc = this.detail.field === undefined ? {} : { field: this.detail.field };
    return { code: this.code, message: this.message, ...field, ...this.detail.extra };
  }
}

export function notFound(what: string): Refusal {
  return new Refusal(404, 'not_found', { message: `${what} does not exist` });
}
