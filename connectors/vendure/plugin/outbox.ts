import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Customer, ID, Order, Product, ProductVariant, RequestContext, TransactionalConnection } from '@vendure/core';
import type { VendureEntity } from '@vendure/core';
import { In, IsNull, LessThan, MoreThan, type FindOptionsWhere } from 'typeorm';
import { SynclineNotice, type Told } from './notice';

const DAY_MS = 86_400_000;

/** Objects that a poll lists by `updatedAt`, and where their rows are. */
const TOUCHED: Record<string, new () => VendureEntity> = {
  order: Order,
  shipment: Order,
  customer: Customer,
  product: Product,
  variant: ProductVariant,
  'inventory-level': ProductVariant,
};

/** What is seen of the outbox from outside. */
export interface OutboxState {
  waiting: number;
  oldestWaiting: Date | null;
  attempts: number;
  lastError: string | null;
}

@Injectable()
export class Outbox {
  constructor(private readonly connection: TransactionalConnection) {}

  /** Writes notices in the transaction of `ctx`: they are there when it commits, and only then. */
  async tell(ctx: RequestContext, told: Told[]): Promise<void> {
    if (told.length === 0) return;
    const rows = told.map((one) => ({ ...one, noticeId: randomUUID(), deliveredAt: null }));
    await this.connection.getRepository(ctx, SynclineNotice).insert(rows);
    // Always in the same order: two transactions that touch the same rows must not wait for each other.
    const inOrder = [...told].sort((a, b) => (a.entity + a.entityId < b.entity + b.entityId ? -1 : 1));
    for (const one of inOrder) await this.touch(ctx, one);
  }

  /** The next waiting notices, oldest first. */
  waiting(limit: number): Promise<SynclineNotice[]> {
    return this.rows.find({ where: { deliveredAt: IsNull() }, order: { id: 'ASC' }, take: limit });
  }

  async delivered(ids: ID[]): Promise<void> {
    await this.rows.update({ id: In(ids) }, { deliveredAt: new Date(), lastError: '' });
  }

  async refused(ids: ID[], attempts: number, lastError: string): Promise<void> {
    await this.rows.update({ id: In(ids) }, { attempts, lastError: lastError.slice(0, 200) });
  }

  /** Removes what was delivered so many days ago. */
  async purge(keepDays: number, now: number): Promise<void> {
    await this.rows.delete({ deliveredAt: LessThan(new Date(now - keepDays * DAY_MS)) });
  }

  async state(): Promise<OutboxState> {
    const where: FindOptionsWhere<SynclineNotice> = { deliveredAt: IsNull() };
    const [oldest] = await this.rows.find({ where, order: { id: 'ASC' }, take: 1 });
    const [failing] = await this.rows.find({ where: { ...where, attempts: MoreThan(0) }, order: { attempts: 'DESC' }, take: 1 });
    return {
      waiting: await this.rows.count({ where }),
      oldestWaiting: oldest?.createdAt ?? null,
      attempts: failing?.attempts ?? 0,
      lastError: failing?.lastError ?? null,
    };
  }

  /**
   * Vendure leaves `updatedAt` of an order as it was when its state, payment, address, refunds or fulfilments change, of
   * a customer when an address does, of a variant when goods are sent. A poll by `updatedAt` would never see them.
   */
  private async touch(ctx: RequestContext, { entity, entityId }: Told): Promise<void> {
    const target = TOUCHED[entity];
    if (target === undefined) return;
    await this.connection
      .getRepository(ctx, target)
      .createQueryBuilder()
      .update()
      .set({ updatedAt: () => 'CURRENT_TIMESTAMP' })
      .where('id = :id', { id: entityId.split(/[/@]/)[0] })
      .execute();
  }

  private get rows() {
    return this.connection.rawConnection.getRepository(SynclineNotice);
  }
}
