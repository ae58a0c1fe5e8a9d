import type { StoredRecord } from '../../store/records.ts';

/** Enough for the records between their apply and their deliveries' calls; older ones are read again. */
const MOST = 500;

/**
 * Records as this process wrote them last, when their deliveries did not begin with their commit. Such a delivery is
 * planned moments later: when the version in the database is the one kept here, its body need not be read again.
 * Others are not kept: each would live just long enough to be moved to the old generation, and be garbage there.
 */
export class RecentRecords {
  private readonly records = new Map<string, StoredRecord>();

  put(record: StoredRecord): void {
    this.records.delete(record.id);
    this.records.set(record.id, record);
    if (this.records.size <= MOST) return;
    const oldest = this.records.keys().next();
    if (oldest.done !== true) this.records.delete(oldest.value);
  }

  /** The record if it is kept in exactly this state. */
  get(id: string, version: number, recordHash: string): StoredRecord | undefined {
    const record = this.records.get(id);
    return record?.version === version && record.recordHash === recordHash ? record : undefined;
  }
}
