/** How often a list is read, and from how far back. Milliseconds. */
export interface Poll {
  entity: string;
  everyMs: number;
  lookBackMs: number;
  /**
   * Absent: the list's usual poll, whose first reading begins at the beginning. A further poll of the same list has a
   * name and begins at its look-back: a seldom one from further back finds what was written in a transaction that took
   * longer than the usual one looks back, or under a clock that is behind ours.
   */
  name?: string;
}
