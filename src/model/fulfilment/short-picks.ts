/** What becomes of the units that were not sent as they were asked for; null: there are none. */
type Rest = 'backorder' | 'cancel' | 'substitute' | 'over' | null;

interface ShortPick {
  text: string;
  rest: Rest;
}

/**
 * Status codes of a line in a warehouse's shipping advice (X12 945, element 368), and what becomes of the rest: data. The
 * reasons are kept as codes: partners agree on what they mean by them.
 */
const SHORT_PICKS: Record<string, ShortPick> = {
  BO: { text: 'back ordered', rest: 'backorder' },
  BP: { text: 'sent in part, the rest on a later date', rest: 'backorder' },
  CC: { text: 'sent in full', rest: null },
  CM: { text: 'sent more than was asked for', rest: 'over' },
  CP: { text: 'sent in part, the rest is not owed', rest: 'cancel' },
  CS: { text: 'sent with something else instead', rest: 'substitute' },
  CU: { text: 'the line is cancelled', rest: 'cancel' },
  DS: { text: 'out of stock', rest: 'backorder' },
  IS: { text: 'something else instead of what was asked for', rest: 'substitute' },
};

/** What a code says; null: nobody knows it. */
export function shortPick(code: string | null | undefined): ShortPick | null {
  return SHORT_PICKS[(code ?? '').trim().toUpperCase()] ?? null;
}
