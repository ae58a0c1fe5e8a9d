import type { Provenance } from '../model/record.ts';

/** As stored, without names: a record has one a group, and the names would be most of it. */
export type PackedProvenance = [
  system: string,
  subject: string,
  version: number,
  at: number,
  rule: string,
  changeId: number,
  hash: string,
];

export function packProvenance(provenance: Record<string, Provenance>): Record<string, PackedProvenance> {
  const packed: Record<string, PackedProvenance> = {};
  for (const [group, { system, subject, version, at, rule, changeId, hash }] of Object.entries(provenance)) {
    packed[group] = [system, subject, version, at, rule, changeId, hash];
  }
  return packed;
}

export function unpackProvenance(packed: Record<string, PackedProvenance>): Record<string, Provenance> {
  const provenance: Record<string, Provenance> = {};
  for (const [group, [system, subject, version, at, rule, changeId, hash]] of Object.entries(packed)) {
    provenance[group] = { system, subject, version, at, rule, changeId, hash };
  }
  return provenance;
}
