import {
  Customer,
  CustomerAddressEvent,
  CustomerEvent,
  EventBus,
  Fulfillment,
  FulfillmentEvent,
  FulfillmentStateTransitionEvent,
  IdentifierChangeEvent,
  Order,
  OrderEvent,
  OrderLineEvent,
  OrderPlacedEvent,
  OrderStateTransitionEvent,
  PaymentStateTransitionEvent,
  ProductEvent,
  ProductVariantEvent,
  RefundEvent,
  RefundStateTransitionEvent,
  RequestContext,
  StockLocationEvent,
  StockMovementEvent,
  TransactionalConnection,
  VendureEvent,
} from '@vendure/core';
import type { Told } from './notice';
import type { Outbox } from './outbox';

type Ctx = { ctx: RequestContext };
type Class<Event> = new (...args: never[]) => Event;
type Register = <Event extends VendureEvent & Ctx>(event: Class<Event>, read: (event: Event) => Told[] | Promise<Told[]>) => void;

/**
 * Listens to what changes. Blocking handlers run inside the transaction of the change, ordinary subscribers after
 * it: a notice that is written by one of those would be lost by a process that dies between the two.
 */
export function listen(bus: EventBus, connection: TransactionalConnection, outbox: Outbox): void {
  const on: Register = (event, read) => {
    bus.registerBlockingEventHandler({
      event: event as never,
      id: `syncline-${event.name}`,
      handler: async (seen: never) => outbox.tell((seen as Ctx).ctx, distinct(await read(seen))),
    });
  };
  onOrders(on);
  onFulfilments(on, connection);
  onCatalogue(on);
  onCustomers(on, connection);
}

function onOrders(on: Register): void {
  on(OrderPlacedEvent, ({ order }) => [about(order, 'order.placed')]);
  on(OrderStateTransitionEvent, ({ order }) => placed(order, 'order.state'));
  on(OrderEvent, ({ order, type }) => (type === 'deleted' ? [] : placed(order, 'order.modified')));
  on(OrderLineEvent, ({ order, type }) => placed(order, `order.line.${type}`));
  on(PaymentStateTransitionEvent, ({ order }) => placed(order, 'order.payment'));
  on(RefundEvent, ({ order }) => placed(order, 'order.refund'));
  on(RefundStateTransitionEvent, ({ order }) => placed(order, 'order.refund'));
}

/** Carts change all the time and are no orders yet: nothing is told of them. */
function placed(order: Order, topic: string): Told[] {
  return order.orderPlacedAt ? [about(order, topic)] : [];
}

function about({ id }: Order, topic: string): Told {
  return { topic, entity: 'order', entityId: String(id) };
}

function onFulfilments(on: Register, connection: TransactionalConnection): void {
  on(FulfillmentEvent, ({ entity, input }) =>
    (input?.orders ?? []).map((order) => shipment(order, entity, 'fulfillment.created')),
  );
  on(FulfillmentStateTransitionEvent, async ({ ctx, fulfillment }) => {
    const found = await connection
      .getRepository(ctx, Fulfillment)
      .findOne({ where: { id: fulfillment.id }, relations: { orders: true } });
    return (found?.orders ?? []).map((order) => shipment(order, fulfillment, 'fulfillment.state'));
  });
}

export function shipment(order: Order, fulfilment: Fulfillment, topic: string): Told {
  return { topic, entity: 'shipment', entityId: `${order.id}/${fulfilment.id}` };
}

function onCatalogue(on: Register): void {
  on(ProductEvent, ({ product, type }) => [{ topic: `product.${type}`, entity: 'product', entityId: String(product.id) }]);
  on(ProductVariantEvent, ({ variants, type }) =>
    variants.map(({ id }) => ({ topic: `variant.${type}`, entity: 'variant', entityId: String(id) })),
  );
  on(StockMovementEvent, ({ stockMovements, type }) => {
    // An allocation moves nothing: what is on hand stays on hand until it is fulfilled.
    if (type === 'ALLOCATION' || type === 'RELEASE') return [];
    return stockMovements.map(({ productVariant, stockLocationId }) => ({
      topic: 'stock.moved',
      entity: 'inventory-level',
      entityId: `${productVariant.id}@${stockLocationId}`,
    }));
  });
  on(StockLocationEvent, ({ entity, type }) => [{ topic: `location.${type}`, entity: 'location', entityId: String(entity.id) }]);
}

function onCustomers(on: Register, connection: TransactionalConnection): void {
  const told = (customer: Pick<Customer, 'id'> | null | undefined, topic: string): Told[] =>
    customer ? [{ topic, entity: 'customer', entityId: String(customer.id) }] : [];
  on(CustomerEvent, ({ customer, type }) => told(customer, `customer.${type}`));
  on(CustomerAddressEvent, ({ address }) => told(address.customer, 'customer.address'));
  on(IdentifierChangeEvent, async ({ ctx, user }) =>
    told(await connection.getRepository(ctx, Customer).findOne({ where: { user: { id: user.id } } }), 'customer.email'),
  );
}

function distinct(told: Told[]): Told[] {
  return [...new Map(told.map((one) => [`${one.entity}/${one.entityId}`, one])).values()];
}
