import type { FailureClass, OpenSystem, PlanInput, Surroundings } from '../contract.ts';
import type { Answer, Seen } from './stand-in.ts';

/** What the conformance suite has to know about a connector. All of it is data or pure. */
export interface ConformanceSubject {
  name: string;
  /** Opens a system whose address is `origin`, a stand-in on the loopback. */
  open(origin: string, surroundings: Surroundings): OpenSystem;
  /** Secrets by the names that the settings give; none of the values may ever be shown. */
  secrets: Record<string, string>;
  /**
   * Folder of `<entity>-<case>.in.json` (`InFixture`), `.facts.json` (what is normalised from it) and
   * `.out.json` (`OutFixture`). Written or reviewed by hand; there is no update flag.
   */
  fixtures: URL;
  webhook?: {
    /** All headers of a rightly signed request. */
    headers(body: Buffer, topic: string, now: number): Record<string, string>;
    /** The header that holds the signature, in lower case. */
    signatureHeader: string;
  };
  write: {
    create: PlanInput;
    update: PlanInput;
    /** How the target answers when it takes the create. */
    accepted: Exclude<Answer, string>;
    /** Refusals in the vendor's own words, beside those that a status tells: an API that answers 200 to everything. */
    refusals?: Refusal[];
  };
  /** Absent when nothing is listed. */
  list?: {
    entity: string;
    /** Answers pages; entries that share their time stand on both sides of a page's edge. */
    answer(request: Seen): Answer;
    /** Ids of all entries, each once. */
    ids: string[];
  };
  /** A change whose time has no offset, with the time it means; absent when the system has none. */
  naive?: { topic: string; body: string; at: string };
  /** What the connector runs against in its tests besides the suite: the real system, or the vendor's own schema. */
  proven?: { against: string; test: string; real: boolean };
  /** Answers what the credentials need (a token), null for any other request. */
  credentials?(request: Seen): Answer | null;
}

/** One way in which a vendor says no, and what the pipeline has to make of it. */
export interface Refusal {
  /** As it reads in the name of a test: `a busy record`. */
  name: string;
  answer: Answer;
  class: FailureClass;
  /** For `dependency`: the role that the target does not know. */
  role?: string;
  /** Which write is answered so; the create when absent. */
  of?: 'create' | 'update';
}

export interface InFixture {
  topic: string;
  source?: 'webhook' | 'poll' | 'fetch';
  receivedAt?: number;
  body: unknown;
}

export interface OutFixture {
  plan: PlanInput;
  /** The call, its body as a document; of a form the fields by their names. */
  call: {
    purpose: string;
    method: string;
    path: string;
    headers: Record<string, string>;
    document: unknown;
    groups: string[];
  };
  /** What the target then shows of the object; read back, it has to say what was written. */
  shown?: { topic: string; body: unknown };
}

/** The surroundings of a test: a fixed clock, and loopback allowed. */
export function surroundingsOf(subject: Pick<ConformanceSubject, 'secrets'>, now: () => number): Surroundings {
  return {
    system: 'target',
    hub: 'hub-1',
    now,
    allowedHosts: ['127.0.0.1'],
    secret: (name) => {
      const value = subject.secrets[name];
      if (value === undefined) throw new Error(`The subject has no secret ${name}.`);
      return value;
    },
  };
}
