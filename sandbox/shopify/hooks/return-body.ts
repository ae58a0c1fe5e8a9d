import type { Doc } from '../../frame/json.ts';
import { gid } from '../keep/gid.ts';
import type { OrderRecord, ReturnRecord } from '../keep/order-record.ts';

/** The body of `returns/approve`. */
export function returnBody(order: OrderRecord, record: ReturnRecord): Doc {
  return {
    id: Number(record.id),
    admin_graphql_api_id: gid('Return', record.id),
    name: record.name,
    status: record.status.toLowerCase(),
    order: { id: Number(order.id), admin_graphql_api_id: gid('Order', order.id) },
    total_return_line_items: record.lines.reduce((sum, line) => sum + line.quantity, 0),
    return_line_items: record.lines.map((line) => ({
      id: Number(line.id),
      admin_graphql_api_id: gid('ReturnLineItem', line.id),
      quantity: line.quantity,
      return_reason_note: line.note,
      fulfillment_line_item: { admin_graphql_api_id: gid('FulfillmentLineItem', line.fulfillmentLineId) },
    })),
  };
}
