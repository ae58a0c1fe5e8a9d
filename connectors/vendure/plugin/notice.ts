import { DeepPartial, VendureEntity } from '@vendure/core';
import { Column, Entity, Index } from 'typeorm';

/** What is told of one object: that it has changed, not how. The hub reads it back by its id. */
export interface Told {
  /** e.g. `order.placed`. */
  topic: string;
  /** The hub's word: `order`, `shipment`, `inventory-level`. */
  entity: string;
  /** The object's id; of a shipment `<order>/<fulfilment>`, of a level `<variant>@<location>`. */
  entityId: string;
}

/**
 * A row of the outbox. It is written in the transaction of the change, so that neither is ever there without the
 * other, and stays until the hub has said that it has it.
 */
@Entity('syncline_notice')
export class SynclineNotice extends VendureEntity {
  constructor(input?: DeepPartial<SynclineNotice>) {
    super(input);
  }

  /** The webhook's id; the same however often it is sent. */
  @Index({ unique: true })
  @Column()
  noticeId: string;

  @Column()
  topic: string;

  @Column()
  entity: string;

  @Column()
  entityId: string;

  /** Null while it waits. A newer notice of the same object that was delivered delivers it too. */
  @Index()
  @Column({ type: Date, nullable: true })
  deliveredAt: Date | null;

  @Column({ default: 0 })
  attempts: number;

  /** The last answer that was no acceptance, without anything that was sent. */
  @Column({ type: 'varchar', length: 200, default: '' })
  lastError: string;
}
