/**
 * How Node keeps the hub's memory small: an old generation that is collected when it has doubled, not when it has
 * quadrupled, and a young one that holds what the batches under way are made of. With half of it their documents would
 * be moved to the old one, whose collections cost most; with more the hub would not stay below 300 MB.
 */
export const HUB_NODE: readonly string[] = ['--max-semi-space-size=16', '--heap-growing-percent=100'];
