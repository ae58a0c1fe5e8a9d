import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  Allow,
  Ctx,
  Fulfillment,
  ID,
  Permission,
  RequestContext,
  Transaction,
  TransactionalConnection,
  UserInputError,
} from '@vendure/core';
import { parse } from 'graphql';
import { shipment } from './listen';
import './reference';
import { Outbox, type OutboxState } from './outbox';

/** What Vendure's Admin API lacks: a fulfilment by our reference, a change of its tracking, a look at the outbox. */
export const schema = parse(`
  type SynclineFulfillment { orderId: ID!, fulfillment: Fulfillment! }
  type SynclineOutbox { waiting: Int!, oldestWaiting: DateTime, attempts: Int!, lastError: String }
  input SynclineTrackingInput { id: ID!, method: String, trackingCode: String, lines: [OrderLineInput!] }
  extend type Query {
    "What was made under this reference; null when nothing was."
    synclineFulfillment(reference: String!): SynclineFulfillment
    "What the hub has not been told yet."
    synclineOutbox: SynclineOutbox!
  }
  extend type Mutation {
    "Changes how a fulfilment is sent and under which number, which Vendure itself cannot. Its lines stay: others are refused."
    synclineSetTracking(input: SynclineTrackingInput!): SynclineFulfillment!
  }
`);

interface Found {
  orderId: string | number;
  fulfillment: Fulfillment;
}

@Resolver()
export class SynclineResolver {
  constructor(
    private readonly connection: TransactionalConnection,
    private readonly outbox: Outbox,
  ) {}

  @Query()
  @Allow(Permission.ReadOrder)
  async synclineFulfillment(@Ctx() ctx: RequestContext, @Args('reference') reference: string): Promise<Found | null> {
    const fulfillment = await this.connection
      .getRepository(ctx, Fulfillment)
      .findOne({ where: { customFields: { synclineReference: reference } }, relations: { orders: true } });
    return fulfillment === null ? null : found(fulfillment);
  }

  @Query()
  @Allow(Permission.ReadSettings, Permission.ReadOrder)
  synclineOutbox(): Promise<OutboxState> {
    return this.outbox.state();
  }

  @Mutation()
  @Transaction()
  @Allow(Permission.UpdateOrder)
  async synclineSetTracking(@Ctx() ctx: RequestContext, @Args('input') input: Tracking): Promise<Found> {
    const rows = this.connection.getRepository(ctx, Fulfillment);
    const fulfillment = await rows.findOne({ where: { id: input.id }, relations: { orders: true, lines: true } });
    if (fulfillment === null) throw new UserInputError('There is no such fulfilment.');
    if (input.lines != null && !sameLines(input.lines, fulfillment.lines)) {
      throw new UserInputError(
        'What a fulfilment holds cannot be changed: cancel it in Vendure, then let the hub make it again.',
      );
    }
    if (input.method != null) fulfillment.method = input.method;
    if (input.trackingCode != null) fulfillment.trackingCode = input.trackingCode;
    await rows.save(fulfillment, { reload: false });
    await this.outbox.tell(
      ctx,
      fulfillment.orders.map((order) => shipment(order, fulfillment, 'fulfillment.tracking')),
    );
    return found(fulfillment);
  }
}

interface FulfilledLine {
  orderLineId: ID;
  quantity: number;
}

interface Tracking {
  id: ID;
  method?: string | null;
  trackingCode?: string | null;
  lines?: FulfilledLine[] | null;
}

function sameLines(some: FulfilledLine[], others: FulfilledLine[]): boolean {
  const written = (lines: FulfilledLine[]): string =>
    lines
      .map(({ orderLineId, quantity }) => `${orderLineId}×${quantity}`)
      .sort()
      .join();
  return written(some) === written(others);
}

function found(fulfillment: Fulfillment): Found {
  const [order] = fulfillment.orders;
  if (order === undefined) throw new UserInputError('The fulfilment is of no order.');
  return { orderId: order.id, fulfillment };
}
