/** A file that is made from others. `npm run generate` writes it, and `npm run check` fails while it is stale. */
export interface GeneratedFile {
  /** Relative to the project's folder. */
  path: string;
  /** The whole text of the file; `current` is what it holds now, for a file of which only a part is generated. */
  make(current: string): string | Promise<string>;
}
