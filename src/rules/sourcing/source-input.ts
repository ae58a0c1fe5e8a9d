/** What a line still needs: `parts` are the stocked variants of one unit, of a kit several. */
export interface Want {
  line: string;
  quantity: string;
  parts: readonly { sku: string; per: string }[];
  /** What a location must be able to handle. */
  needs: readonly string[];
  /** Locations that would not send these units: they are not asked again. */
  not?: readonly string[];
}

export interface SourceInput {
  channel: string;
  /** ISO 3166-1; null: not known, or handed over where it is. */
  country: string | null;
  /** Epoch milliseconds: from when the order may leave. */
  at: number;
  wants: readonly Want[];
  /** Units that may be promised, by location and variant: on hand less what is reserved and kept back. */
  available: (location: string, sku: string) => string;
  /** By variant, units that are kept back on top of the channel's buffer; absent: none. */
  kept?: (sku: string) => string;
}
