import { isGone } from '../order/lifecycle.ts';
import type { LineQuantities } from '../order/line-quantities.ts';
import { hasLeft, type Parcel } from './parcels.ts';

export type DeliveryStatus = 'none' | 'in_transit' | 'partial' | 'delivered' | 'exception' | 'returning';

/**
 * How far the goods are on their way to the customer; the first that holds:
 *
 * | | |
 * |---|---|
 * | `none` | nothing has left |
 * | `exception` | a carrier has a package that needs somebody |
 * | `returning` | a package is on its way back, or is back |
 * | `delivered` | every package is there, and nothing more will come |
 * | `partial` | some of it is there |
 * | `in_transit` | the rest |
 *
 * Packages tell; where there are none, what the warehouse counts. Nothing here depends on who said it first.
 *
 * @param goods the buckets of the lines that are shipped
 */
export function deliveryStatus(parcels: readonly Parcel[], goods: readonly LineQuantities[]): DeliveryStatus {
  const left = parcels.filter(hasLeft);
  const is = (milestone: string): boolean => left.some((parcel) => parcel.milestone === milestone);
  if (is('exception')) return 'exception';
  if (is('returning') || is('returned')) return 'returning';
  const some = is('delivered') || goods.some(({ delivered }) => delivered !== undefined);
  if (some)
    return parcels.every(({ milestone }) => milestone === 'delivered') && isAllThere(left, goods) ? 'delivered' : 'partial';
  return left.length > 0 || goods.some(({ shipped }) => shipped !== undefined) ? 'in_transit' : 'none';
}

/** Nothing is still to leave, and what has left is in packages that are there: those of unknown contents are believed. */
function isAllThere(left: readonly Parcel[], goods: readonly LineQuantities[]): boolean {
  const unknown = left.some(({ contents }) => contents.length === 0);
  return goods.every((line) => isGone(line) && (unknown || line.shipped === undefined));
}
