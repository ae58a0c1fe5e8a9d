import type { Code } from '../../errors.ts';
import { isCode } from '../../errors.ts';
import type { Finding, Notice } from '../../model/entity.ts';
import type { Transaction } from '../../store/connect.ts';
import { closeCases, openCases, rewordCases, type NewCase } from '../../store/cases.ts';
import { closeHealed, openDiscrepancies, type Discrepancy } from '../../store/discrepancies.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { StoredRecord } from '../../store/records.ts';

/** What the findings of one record mean for its cases and discrepancies. */
export interface Judged {
  recordId: string;
  /** The newest change of the batch about it; null when it is only projected again. */
  changeId: number | null;
  /** All changes of the batch that said something new of it. */
  fresh: Set<number>;
  /** The change that said what stands, or would stand, in a group. */
  saidBy: (group: string) => number | null;
  findings: Finding[];
  /** What its body tells a person, and told before. */
  notices: { was: Notice[]; is: Notice[] };
  /** The record as it was; undefined when it is new. */
  before: StoredRecord | undefined;
  /** Nothing more of it has to come: it is no stub, or one that has ended. */
  complete: boolean;
}

/** Codes that hold the record, sorted: equal sets have equal texts. */
export function holdingCodes(findings: Finding[]): string[] {
  return [...new Set(findings.filter((finding) => finding.effect === 'block').map((finding) => finding.code))].sort();
}

/** Opens and closes cases and discrepancies to fit what was found. A case closes itself when it heals. */
export async function recordFindings(database: Transaction, judged: Judged[]): Promise<void> {
  await openCases(database, [...judged.flatMap(casesOf), ...judged.flatMap(newNotices)]);
  await rewordCases(database, judged.flatMap(reworded));
  for (const { recordId, before, findings, notices, complete } of judged) {
    const still = new Set(holdingCodes(findings));
    const was = before?.stub === true && complete ? [...before.held, 'SYN_PROJECT_MISSING_PARENT'] : (before?.held ?? []);
    const told = notices.was.filter(({ code }) => !notices.is.some((one) => one.code === code)).map(({ code }) => code);
    const healed = [...was.filter((code) => !still.has(code)), ...told];
    if (healed.length > 0) {
      await closeCases(database, {
        keys: [`record/${recordId}`],
        codes: healed,
        by: 'hub',
        resolution: 'A later change of the record repaired it.',
      });
    }
  }
  const tolerated = judged.flatMap(discrepanciesOf);
  openDiscrepancies(database, tolerated);
  closeHealed(
    database,
    judged.filter((one) => one.before !== undefined).map((one) => one.recordId),
    tolerated,
  );
}

/** A refusal of what is no longer wanted is nobody's business any more. */
export async function closeUnwanted(database: Transaction, before: Map<string, Delivery[]>, now: Delivery[]): Promise<void> {
  const resting = now.filter((delivery) => delivery.id !== 0 && delivery.state === 'idle');
  const keys = resting
    .filter(({ id, recordId }) => before.get(recordId)?.some((one) => one.id === id && one.state === 'failed'))
    .map(({ id }) => `delivery/${id}`);
  await closeCases(database, { keys, by: 'hub', resolution: 'It is no longer wanted there.' });
}

/** A case is about the newest input that is wrong: that is what a person has to edit. */
function casesOf({ recordId, changeId, fresh, saidBy, findings, before }: Judged): NewCase[] {
  const known = new Set(before?.held ?? []);
  return findings
    .map((finding) => ({ finding, said: saidBy(/^\w+/.exec(finding.path)?.[0] ?? '') }))
    .filter(({ finding, said }) => finding.effect === 'block' && (!known.has(finding.code) || (said !== null && fresh.has(said))))
    .map(({ finding, said }) => ({
      key: `record/${recordId}`,
      code: codeOf(finding),
      system: null,
      recordId,
      deliveryId: null,
      changeId: said !== null && fresh.has(said) ? said : (changeId ?? said),
      detail: `${finding.path}: ${finding.detail}`,
    }));
}

/** Opened when it comes to be so: one that a person has closed is not opened again by whatever else changes. */
function newNotices({ recordId, changeId, notices }: Judged): NewCase[] {
  const was = wordsOf(notices.was);
  return [...wordsOf(notices.is)]
    .filter(([code]) => !was.has(code))
    .map(([code, detail]) => ({
      key: `record/${recordId}`,
      code: codeOf({ code }),
      system: null,
      recordId,
      deliveryId: null,
      changeId,
      detail,
    }));
}

/** What a notice says has changed, such as that a second place is late: its case says so, if it is open still. */
function reworded({ recordId, notices }: Judged): Pick<NewCase, 'key' | 'code' | 'detail'>[] {
  const was = wordsOf(notices.was);
  return [...wordsOf(notices.is)]
    .filter(([code, detail]) => was.has(code) && was.get(code) !== detail)
    .map(([code, detail]) => ({ key: `record/${recordId}`, code: codeOf({ code }), detail }));
}

/** By code, for that is how many cases there are. */
function wordsOf(notices: readonly Notice[]): Map<string, string> {
  const byCode = Map.groupBy(notices, ({ code }) => code);
  return new Map([...byCode].map(([code, some]) => [code, some.map(({ path, detail }) => `${path}: ${detail}`).join(' ')]));
}

function discrepanciesOf({ recordId, findings }: Judged): Discrepancy[] {
  return findings
    .filter((finding) => finding.effect === 'tolerate')
    .map(({ code, path, detail }) => ({ recordId, code, path, detail }));
}

function codeOf(finding: { code: string }): Code {
  return isCode(finding.code) ? finding.code : 'SYN_PROJECT_FIELD_INVALID';
}
