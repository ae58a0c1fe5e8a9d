/** What can be wrong with what the systems hold. */
export type Fault = 'lost' | 'duplicated' | 'misordered' | 'corrupted' | 'drift';

export interface Finding {
  fault: Fault;
  system: string;
  /** Whose: `order o-1001`, `shipment S-000017`. */
  about: string;
  detail: string;
}

/** Of each kind of fault this many are told in words; all are counted. */
const TOLD = 40;

/** Everything that was found to be wrong. */
export class Findings {
  readonly told: Finding[] = [];
  readonly counts: Record<Fault, number> = { lost: 0, duplicated: 0, misordered: 0, corrupted: 0, drift: 0 };
  /** Minor units by currency. */
  readonly cents: Record<string, number> = {};

  add(finding: Finding): void {
    this.counts[finding.fault] += 1;
    if (this.counts[finding.fault] <= TOLD) this.told.push(finding);
  }

  /** Money that is not what it should be, whichever way. */
  addDrift(cents: number, currency: string, finding: Omit<Finding, 'fault'>): void {
    if (cents === 0) return;
    this.cents[currency] = (this.cents[currency] ?? 0) + Math.abs(cents);
    this.add({ ...finding, fault: 'drift' });
  }
}
