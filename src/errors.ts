import type { Entry, Who } from './errors/entry.ts';
import { payments } from './errors/payments.ts';
import { project } from './errors/project.ts';
import { returns } from './errors/returns.ts';
import { stock } from './errors/stock.ts';

export type { Who };

/**
 * Every error the hub can name. `SYN_<STAGE>_<REASON>`; the page `docs/reference/errors.md` is
 * generated from this table.
 */
export const catalogue = {
  SYN_CONFIG_INVALID: {
    text: 'The configuration is not valid.',
    remedy: 'Correct the path that is named; `syncline check` prints the effective configuration.',
    who: 'operator',
  },
  SYN_CONFIG_UNOWNED_GROUP: {
    text: 'A group of an entity has no owner.',
    remedy: 'Give the group a strategy under `ownership`, for example `owner("erp")`.',
    who: 'operator',
  },
  SYN_CONFIG_SECRET_MISSING: {
    text: 'A secret that the configuration names is not set.',
    remedy: 'Set the environment variable that is named and start again.',
    who: 'operator',
  },
  SYN_START_DATABASE_UNREACHABLE: {
    text: 'The database cannot be reached.',
    remedy: 'Check DATABASE_URL, that the server runs and that the user may connect.',
    who: 'operator',
  },
  SYN_START_DATABASE_TOO_OLD: {
    text: 'The database server is older than PostgreSQL 15.',
    remedy: 'Use PostgreSQL 15 or newer, or leave DATABASE_URL unset to use the embedded one.',
    who: 'operator',
  },
  SYN_START_PORT_TAKEN: {
    text: 'The port is in use by another program.',
    remedy: 'Stop that program or choose another port with --port.',
    who: 'operator',
  },
  SYN_START_FOLDER_READ_ONLY: {
    text: 'The data folder cannot be written.',
    remedy: 'Choose another folder with --data or change its permissions.',
    who: 'operator',
  },
  SYN_RECEIVE_BAD_SIGNATURE: {
    text: 'The signature of the request is missing or wrong.',
    remedy: 'Compare the signing secret of the sending system with the one of this hub.',
    who: 'operator',
  },
  SYN_RECEIVE_TOO_LARGE: {
    text: 'The body is larger than the system is allowed to send.',
    remedy: 'Raise `maxBodyBytes` of the system if the sender really sends such bodies.',
    who: 'operator',
  },
  SYN_RECEIVE_UNKNOWN_SYSTEM: {
    text: 'No system of this name takes webhooks.',
    remedy: 'Check the address that was given to the sender.',
    who: 'operator',
  },
  SYN_RECEIVE_UNAVAILABLE: {
    text: 'The change could not be stored.',
    remedy: 'Send it again; the database did not take it.',
    who: 'transient',
  },
  SYN_NORMALISE_NOT_JSON: {
    text: 'The body is not JSON.',
    remedy: 'Correct the sender, or edit the stored change and retry the case.',
    who: 'owner',
  },
  SYN_NORMALISE_BAD_CHARSET: {
    text: 'The body is not UTF-8.',
    remedy: 'Correct the sender, or edit the stored change and retry the case.',
    who: 'owner',
  },
  SYN_NORMALISE_NUL_CHARACTER: {
    text: 'The body holds a NUL character, which cannot be stored in a record.',
    remedy: 'Correct the value in the source, or edit the stored change and retry the case.',
    who: 'owner',
  },
  SYN_NORMALISE_UNKNOWN_TOPIC: {
    text: 'The system sent a topic that the configuration does not map.',
    remedy: 'Map the topic in the system’s webhook settings or unsubscribe from it, then retry the case.',
    who: 'operator',
  },
  SYN_NORMALISE_FIELD_INVALID: {
    text: 'A field has another type or form than the mapping expects.',
    remedy: 'Correct the field in the source, or edit the stored change and retry the case.',
    who: 'owner',
  },
  SYN_NORMALISE_MAPPING_FAILED: {
    text: 'The mapping function of the system failed.',
    remedy: 'Correct the mapping in the configuration, start again and retry the case.',
    who: 'bug',
  },
  SYN_IDENTIFY_AMBIGUOUS: {
    text: 'The subject matches more than one record.',
    remedy: 'Decide which record it belongs to; until then it stays on a record of its own.',
    who: 'owner',
  },
  ...project,
  ...stock,
  ...payments,
  SYN_APPLY_POISON: {
    text: 'A change could not be applied and was set aside; its batch went on.',
    remedy: 'Look at the cause in the case; retry after a correction.',
    who: 'bug',
  },
  ...returns,
  SYN_DELIVER_REFUSED: {
    text: 'The target refused the document.',
    remedy: 'Read the target’s words in the case, correct the data at its owner, then retry.',
    who: 'owner',
  },
  SYN_DELIVER_PLAN_REFUSED: {
    text: 'The connector cannot express what is wanted in this target.',
    remedy: 'Correct the mapping or the flow, then retry.',
    who: 'operator',
  },
  SYN_DELIVER_UNKNOWN_OUTCOME: {
    text: 'It is not known whether the target holds the document, and it cannot be asked.',
    remedy: 'Look in the target. Retry if it is not there; close the case if it is.',
    who: 'operator',
  },
  SYN_DELIVER_DEPENDENCY_CYCLE: {
    text: 'Deliveries wait on each other in a circle.',
    remedy:
      'Take one of the two roles out of `needs` of its flow, or bring the record into the target by hand; the wait ends by itself.',
    who: 'operator',
  },
  SYN_DELIVER_REQUEST_REFUSED: {
    text: 'The target refused a cancellation or a change after release.',
    remedy: 'Decide: let the goods go and take them back, or call the target’s operator.',
    who: 'owner',
  },
  SYN_DELIVER_SET_BACK: {
    text: 'A channel sets back what it is told is on hand.',
    remedy:
      'Find out who sets it there: a limit of the channel, an inventory app, a person. It is told again when the figure changes; then the case closes itself.',
    who: 'operator',
  },
  SYN_DELIVER_EXHAUSTED: {
    text: 'The target has kept failing for longer than the flow allows.',
    remedy: 'Check the target; delivery goes on by itself when it answers. Retry starts it at once.',
    who: 'operator',
  },
  SYN_DELIVER_AUTH: {
    text: 'The target refuses the credentials.',
    remedy: 'Renew the credentials of the system; deliveries then go on by themselves within a minute, or at once by a retry.',
    who: 'operator',
  },
  SYN_SUBSCRIBE_FAILED: {
    text: 'The system cannot be brought to send its webhooks.',
    remedy:
      'Read what it answered: a right that is missing, or an address that it cannot reach (SYNCLINE_PUBLIC_URL). Polls go on.',
    who: 'operator',
  },
  SYN_SUBSCRIBE_LOST: {
    text: 'The system had ceased to send webhooks; it was set up again.',
    remedy: 'Nothing is lost: polls have seen what was not sent. Find out why deliveries failed: was the hub down or slow?',
    who: 'operator',
  },
  SYN_INSPECT_REMARK: {
    text: 'The system will cease to work as it is used now, or lacks a right.',
    remedy: 'Do what the detail says before its date.',
    who: 'operator',
  },
  SYN_FETCH_FAILED: {
    text: 'A read that is needed keeps failing.',
    remedy: 'Check that the object exists in its system and that the hub may read it, then retry.',
    who: 'operator',
  },
  SYN_POLL_FAILED: {
    text: 'A list of the system cannot be read: what changes there is not seen, unless a webhook tells of it.',
    remedy: 'Read what it answered: a password, a right that is missing, a system that is down. Polls go on by themselves.',
    who: 'operator',
  },
  SYN_CASE_NOT_FOUND: {
    text: 'There is no case of this number.',
    remedy: '`syncline cases` lists the open ones.',
    who: 'operator',
  },
  SYN_CASE_NOT_EDITABLE: {
    text: 'This case has no stored change that could be edited.',
    remedy: 'Retry or close it; edit the data at its owner.',
    who: 'operator',
  },
  SYN_API_NOT_FOUND: {
    text: 'Nothing of this id is known.',
    remedy: 'Any id of any system is accepted; check the spelling and the system’s name.',
    who: 'operator',
  },
  SYN_API_UNAUTHORISED: {
    text: 'The request carries no valid key.',
    remedy: 'Send `authorization: Bearer` with the hub’s API key.',
    who: 'operator',
  },
  SYN_API_BAD_REQUEST: {
    text: 'The request is not of the form that this address takes.',
    remedy: 'Correct the field that is named.',
    who: 'operator',
  },
  SYN_API_TOO_MANY: {
    text: 'More was asked in this minute than the API answers.',
    remedy: 'Ask again after as many seconds as the answer’s `retry-after` says; look for a loop that asks without end.',
    who: 'operator',
  },
} as const satisfies Record<string, Entry>;

export type Code = keyof typeof catalogue;

/** An error with a code of the catalogue. `detail` says what was found where; it holds no secret. */
export class SynclineError extends Error {
  readonly code: Code;
  readonly detail: string;

  constructor(code: Code, detail: string, cause?: unknown) {
    super(`${code}: ${catalogue[code].text} ${detail}`.trim(), cause === undefined ? {} : { cause });
    this.name = 'SynclineError';
    this.code = code;
    this.detail = detail;
  }

  get who(): Who {
    return catalogue[this.code].who;
  }

  get remedy(): string {
    return catalogue[this.code].remedy;
  }
}

export function isCode(value: string): value is Code {
  return Object.hasOwn(catalogue, value);
}
