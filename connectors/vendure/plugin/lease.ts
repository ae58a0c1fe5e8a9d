import { randomUUID } from 'node:crypto';
import { DeepPartial, TransactionalConnection, VendureEntity } from '@vendure/core';
import { Column, Entity, Index } from 'typeorm';

/** The one row that says which process sends. */
@Entity('syncline_lease')
export class SynclineLease extends VendureEntity {
  constructor(input?: DeepPartial<SynclineLease>) {
    super(input);
  }

  @Index({ unique: true })
  @Column()
  name: string;

  @Column()
  holder: string;

  /** Epoch milliseconds. */
  @Column({ type: 'bigint' })
  until: string;
}

const NAME = 'outbox';

/**
 * Several servers and workers run the plug-in; one of them sends at a time, so that notices keep their order and
 * the hub is not told everything twice. A process that dies is followed by another when its time is over.
 */
export class Lease {
  readonly #connection: TransactionalConnection;
  readonly #ms: number;
  readonly #me = randomUUID();

  constructor(connection: TransactionalConnection, ms: number) {
    this.#connection = connection;
    this.#ms = ms;
  }

  /** Takes the lease, or makes it longer. False: another process has it. */
  async take(now: number): Promise<boolean> {
    const rows = this.#connection.rawConnection.getRepository(SynclineLease);
    await rows
      .createQueryBuilder()
      .update()
      .set({ holder: this.#me, until: String(now + this.#ms) })
      .where('name = :name AND (holder = :me OR until < :now)', { name: NAME, me: this.#me, now })
      .execute();
    const row = await rows.findOne({ where: { name: NAME } });
    if (row !== null) return row.holder === this.#me;
    // The first process of all makes the row; of two that try one is refused, and takes it later.
    await rows.insert({ name: NAME, holder: this.#me, until: String(now + this.#ms) }).catch(() => undefined);
    return (await rows.findOne({ where: { name: NAME } }))?.holder === this.#me;
  }

  /** Lets it go, so that the next process need not wait. */
  async release(): Promise<void> {
    await this.#connection.rawConnection.getRepository(SynclineLease).update({ name: NAME, holder: this.#me }, { until: '0' });
  }
}
