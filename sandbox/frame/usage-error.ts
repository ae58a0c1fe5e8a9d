/** What the person at the command line got wrong: one sentence, exit 2. */
export class UsageError extends Error {}
