/** A figure with the bound it has to keep. */
export interface Verdict {
  name: string;
  value: number;
  bound: number;
  /** `least`: the value may not be below the bound; `most`: not above. */
  must: 'least' | 'most';
}

export function holds({ value, bound, must }: Verdict): boolean {
  return must === 'least' ? value >= bound : value <= bound;
}

/** One line: what was measured, what is asked for, and whether it is kept. A figure that is no number is broken. */
export function describe(verdict: Verdict): string {
  const { name, value, bound, must } = verdict;
  return `${holds(verdict) ? 'kept  ' : 'BROKEN'}  ${name} ${round(value)} (at ${must} ${bound})`;
}

/** Three significant digits, whole numbers whole. */
export function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
