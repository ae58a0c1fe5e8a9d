import type { Json } from './json.ts';

/**
 * Documents that were parsed lately, by their text: a record is made from all its facts again with every new one, and
 * what is parsed once need be hashed only once, too. Nobody may change what it returns.
 */
export class ParsedTexts {
  private young = new Map<string, Json>();
  private old = new Map<string, Json>();
  private length = 0;
  private readonly most: number;

  /** @param most characters of text that are kept, and up to as many again that were asked for before them */
  constructor(most: number) {
    this.most = most;
  }

  parse(text: string): Json {
    const known = this.young.get(text);
    if (known !== undefined) return known;
    const parsed = this.old.get(text) ?? (JSON.parse(text) as Json);
    if (this.length > this.most) {
      this.old = this.young;
      this.young = new Map();
      this.length = 0;
    }
    this.young.set(text, parsed);
    this.length += text.length;
    return parsed;
  }
}
