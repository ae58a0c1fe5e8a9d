/** How far a fulfilment request is. The first row is its way, the second what may happen beside it. */
export const STATUSES = [
  ...(['scheduled', 'open', 'submitted', 'accepted', 'in_progress', 'packed', 'shipped', 'closed'] as const),
  ...(['on_hold', 'rejected', 'cancel_requested', 'cancel_refused', 'cancelled', 'incomplete'] as const),
] as const;

export type FulfilmentStatus = (typeof STATUSES)[number];

/** The words of one list and what they mean: data, to be corrected without touching anything else. */
interface WordList {
  list: string;
  words: Record<string, FulfilmentStatus>;
}

/**
 * What vendors call the states of a request. Amazon's `New` has not been looked at by anybody yet; `Received` and `Planning`
 * are promises without a hand on the goods; `CompletePartialled` has sent some and will send no more. Shopify tells of the
 * work and of the request for it in two fields.
 */
const LISTS: readonly WordList[] = [
  {
    list: 'amazon-mcf',
    words: {
      New: 'submitted',
      Received: 'accepted',
      Planning: 'accepted',
      Processing: 'in_progress',
      Cancelled: 'cancelled',
      Complete: 'closed',
      CompletePartialled: 'incomplete',
      Unfulfillable: 'rejected',
      Invalid: 'rejected',
    },
  },
  {
    list: 'shopify',
    words: {
      OPEN: 'open',
      IN_PROGRESS: 'in_progress',
      SCHEDULED: 'scheduled',
      ON_HOLD: 'on_hold',
      INCOMPLETE: 'incomplete',
      CLOSED: 'closed',
      CANCELLED: 'cancelled',
    },
  },
  {
    list: 'shopify-request',
    words: {
      UNSUBMITTED: 'open',
      SUBMITTED: 'submitted',
      ACCEPTED: 'accepted',
      REJECTED: 'rejected',
      CANCELLATION_REQUESTED: 'cancel_requested',
      CANCELLATION_ACCEPTED: 'cancelled',
      CANCELLATION_REJECTED: 'cancel_refused',
      CLOSED: 'closed',
    },
  },
];

const INDEX = new Map(
  LISTS.map(({ list, words }) => [list, new Map(Object.entries(words).map(([word, is]) => [keyOf(word), is]))]),
);
const OWN = new Map(STATUSES.map((status) => [keyOf(status), status]));

/** What a word means in its list; without a list it is one of ours. Null: nobody knows it. */
export function readStatus(list: string | null, word: string): FulfilmentStatus | null {
  return (list === null ? OWN : INDEX.get(list))?.get(keyOf(word)) ?? null;
}

function keyOf(word: string): string {
  return word.trim().toLowerCase();
}
