/**
 * From the moment each order was to be sent to the moment both targets held it. The schedule, not the
 * send, is where the clock starts: a server that makes the generator late is charged for it.
 * Throws RangeError when an order was never held.
 */
export function latencies(scheduled: Float64Array, held: readonly Float64Array[]): Float64Array {
  return scheduled.map((at, index) => {
    const last = Math.max(...held.map((times) => times[index] ?? Number.NaN));
    if (Number.isNaN(last)) throw new RangeError(`order ${index} was not held`);
    return last - at;
  });
}
