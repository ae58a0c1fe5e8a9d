/** From a part to the bench. A bench that has gone away hears nothing, and the part ends because its channel closes. */
export function tell(message: object): void {
  process.send?.(message, undefined, undefined, () => undefined);
}
