/** Bulk queries that an app may run in a shop at once, since version 2026-01 of the API. */
const OPERATIONS_AT_ONCE = 5;

/** Objects a second that a shop lets through when as many operations write as may run at once. */
export function bulkLimit(objectsPerSecond: number): number {
  return objectsPerSecond * OPERATIONS_AT_ONCE;
}

/** Seconds in which an empty bucket is full again: 2 000 points at 100 a second, on every plan in proportion. */
export const BUCKET_SECONDS = 20;

/** Which share of the points that a bucket could give was used: what it held at first, and what flowed back since. */
export function shareOfBucket(used: number, bucket: { held: number; rate: number }, seconds: number): number {
  return used / (bucket.held + bucket.rate * seconds);
}
