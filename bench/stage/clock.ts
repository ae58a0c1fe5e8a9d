/** Milliseconds of the machine's monotonic clock: the same for every process, so that one's stamp can be taken from another's. */
export function clock(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
