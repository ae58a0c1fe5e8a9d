/** Who must act on an error: workers branch on this alone. */
export type Who = 'operator' | 'transient' | 'owner' | 'bug';

export interface Entry {
  text: string;
  remedy: string;
  who: Who;
}
