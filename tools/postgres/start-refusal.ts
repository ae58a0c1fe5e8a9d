/** The embedded PostgreSQL cannot start for a reason that the operator can act on; the message is one sentence. */
export class StartRefusal extends Error {
  override readonly name = 'StartRefusal';
}
