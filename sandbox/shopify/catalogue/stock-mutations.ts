import { GraphQLError } from 'graphql';
import { gid, idOf } from '../keep/gid.ts';
import type { AdjustmentRecord, LevelRecord, StockState } from '../keep/product-record.ts';
import type { Deed, KeyedMutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Args, Shopify } from '../shop-context.ts';
import { inputArg, listArg, numberArg, textArg } from '../shop-context.ts';
import { activateLevel, changeStock, emptyQuantities } from './stock.ts';
import { adjustmentView, isState, levelView, onHandOf, quantityOf } from './stock-view.ts';

const most = 1_000_000_000;
const reasons = [
  'correction',
  'cycle_count_available',
  'damaged',
  'movement_canceled',
  'movement_created',
  'movement_received',
  'movement_updated',
  'other',
  'promotion',
  'quality_control',
  'received',
  'reservation_created',
  'reservation_deleted',
  'reservation_updated',
  'restock',
  'safety_stock',
  'shrinkage',
];
const adjustable = ['available', 'damaged', 'incoming', 'quality_control', 'reserved', 'safety_stock'];

/** Sets what is available or on hand to a number, when it still is what the caller thinks (`changeFromQuantity`). */
export const inventorySetQuantities: KeyedMutation = {
  run(args, deed) {
    const input = inputArg(args, 'input');
    const name = textArg(input, 'name') ?? '';
    const quantities = listArg(input, 'quantities');
    requireExpectation(quantities, 'InventoryQuantityInput');
    if (name !== 'available' && name !== 'on_hand')
      throw refuse('input.name', "The quantity name must be either 'available' or 'on_hand'.", 'INVALID_NAME');
    checkReason(input);
    checkPairs(quantities);
    const changes = quantities.map((one, index) => {
      const path = `input.quantities.${index}`;
      const wanted = numberArg(one, 'quantity') ?? 0;
      checkBounds(wanted, path);
      const level = levelOf(deed.shop, one, path);
      const current = quantityOf(level, name);
      checkExpectation(one, current, path);
      return { level, delta: wanted - current, state: 'available' as const };
    });
    return adjust(deed, input, changes);
  },
  answer: answerAdjustment,
};

/** Adds to or takes from a quantity. */
export const inventoryAdjustQuantities: KeyedMutation = {
  run(args, deed) {
    const input = inputArg(args, 'input');
    const name = textArg(input, 'name') ?? '';
    const changes = listArg(input, 'changes');
    requireExpectation(changes, 'InventoryChangeInput');
    if (!adjustable.includes(name) || !isState(name))
      throw refuse(
        'input.name',
        `The specified quantity name is invalid. Valid values are: ${adjustable.join(', ')}.`,
        'INVALID_QUANTITY_NAME',
      );
    checkReason(input);
    const checked = changes.map((one, index) => {
      const path = `input.changes.${index}`;
      checkLedger(one, name, path);
      const level = levelOf(deed.shop, one, path);
      checkExpectation(one, quantityOf(level, name), path);
      return { level, delta: numberArg(one, 'delta') ?? 0, state: name };
    });
    return adjust(deed, input, checked);
  },
  answer: answerAdjustment,
};

/** Stocks an item at a location, with a first quantity. */
export const inventoryActivate: KeyedMutation = {
  run(args, { shop, done }) {
    const itemId = idOf('InventoryItem', textArg(args, 'inventoryItemId') ?? '') ?? '';
    const locationId = idOf('Location', textArg(args, 'locationId') ?? '') ?? '';
    const location = shop.keep.locations.get(locationId);
    if (shop.keep.items.get(itemId) === null)
      throw refuse(
        'inventoryItemId',
        `The product couldn't be stocked at ${location?.name ?? 'the location'} because the product was deleted.`,
      );
    if (location === null) throw refuse('locationId', "The product couldn't be stocked because the location wasn't found.");
    const available = numberArg(args, 'available');
    const onHand = numberArg(args, 'onHand');
    if (available !== null && onHand !== null)
      throw refuse(
        'available',
        `The product couldn't be stocked at ${location.name} because not allowed to set available and on_hand quantities at the same time.`,
      );
    const before = shop.keep.levels.byReference(`${itemId}@${locationId}`);
    if (before?.active === true) {
      if (available !== null)
        throw refuse('available', 'Not allowed to set available quantity when the item is already active at the location.');
      if (onHand !== null)
        throw refuse('onHand', 'Not allowed to set an on_hand quantity when the item is already active at the location.');
      return before.id;
    }
    const level = activateLevel(shop, itemId, locationId);
    const first = available ?? (onHand === null ? 0 : onHand - onHandOf(level));
    if (first !== 0) changeStock(shop, level, { available: first });
    done('create', 'inventory_level', gid('InventoryLevel', level.id), itemId);
    return level.id;
  },
  answer(name, { shop }) {
    const level = shop.keep.levels.get(name);
    return { inventoryLevel: level === null ? null : levelView(shop, level) };
  },
};

type Change = { level: LevelRecord; delta: number; state: StockState };

function adjust(deed: Deed, input: Args, changes: Change[]): string {
  const { shop, done } = deed;
  const now = shop.now();
  const real = changes.filter((change) => change.delta !== 0);
  const record: AdjustmentRecord = {
    id: shop.next('adjustment'),
    createdAt: now,
    updatedAt: now,
    reason: textArg(input, 'reason') ?? '',
    referenceUri: textArg(input, 'referenceDocumentUri'),
    changes: real.flatMap(({ level, delta, state }) => {
      const place = { itemId: level.itemId, locationId: level.locationId, delta };
      return state === 'incoming'
        ? [{ ...place, name: state }]
        : [
            { ...place, name: state },
            { ...place, name: 'on_hand' },
          ];
    }),
  };
  for (const { level, delta, state } of real) {
    changeStock(shop, level, { [state]: delta });
    done('update', 'inventory_level', gid('InventoryLevel', level.id), record.referenceUri);
  }
  shop.keep.adjustments.put(record);
  return record.id;
}

/** Nothing was changed: there is no group, as in life. */
function answerAdjustment(name: string, { shop }: Deed) {
  const record = shop.keep.adjustments.get(name);
  return { inventoryAdjustmentGroup: record === null || record.changes.length === 0 ? null : adjustmentView(shop, record) };
}

/** `changeFromQuantity` may be null, which skips the comparison, but it must be said. */
function requireExpectation(entries: Args[], type: string): void {
  if (entries.every((one) => one['changeFromQuantity'] !== undefined)) return;
  throw new GraphQLError(`${type} must include the following argument: changeFromQuantity.`, {
    extensions: { code: 'INVALID_FIELD_ARGUMENTS' },
  });
}

function checkExpectation(entry: Args, current: number, path: string): void {
  const expected = numberArg(entry, 'changeFromQuantity');
  if (expected === null || expected === current) return;
  throw refuse(
    `${path}.changeFromQuantity`,
    'The changeFromQuantity argument no longer matches the persisted quantity.',
    'CHANGE_FROM_QUANTITY_STALE',
  );
}

function checkReason(input: Args): void {
  if (reasons.includes(textArg(input, 'reason') ?? '')) return;
  throw refuse('input.reason', `The specified reason is invalid. Valid values are: ${reasons.join(', ')}.`, 'INVALID_REASON');
}

function checkPairs(entries: Args[]): void {
  const pairs = entries.map((one) => `${String(one['inventoryItemId'])} ${String(one['locationId'])}`);
  const twice = pairs.findIndex((pair, index) => pairs.indexOf(pair) !== index);
  if (twice < 0) return;
  throw refuse(
    `input.quantities.${twice}.locationId`,
    'The combination of inventoryItemId and locationId must be unique.',
    'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR',
  );
}

function checkBounds(quantity: number, path: string): void {
  if (quantity > most)
    throw refuse(`${path}.quantity`, "The quantity can't be higher than 1,000,000,000.", 'INVALID_QUANTITY_TOO_HIGH');
  if (quantity < -most)
    throw refuse(`${path}.quantity`, "The quantity can't be lower than -1,000,000,000.", 'INVALID_QUANTITY_TOO_LOW');
}

function checkLedger(change: Args, name: string, path: string): void {
  const given = textArg(change, 'ledgerDocumentUri');
  if (name === 'available' && given !== null)
    throw refuse(
      `${path}.ledgerDocumentUri`,
      'A ledger document URI is not allowed when adjusting available.',
      'INVALID_AVAILABLE_DOCUMENT',
    );
  if (name !== 'available' && given === null)
    throw refuse(
      `${path}.ledgerDocumentUri`,
      'A ledger document URI is required except when adjusting available.',
      'INVALID_QUANTITY_DOCUMENT',
    );
}

function levelOf(shop: Shopify, entry: Args, path: string): LevelRecord {
  const item = shop.keep.items.get(idOf('InventoryItem', textArg(entry, 'inventoryItemId') ?? '') ?? '');
  if (item === null)
    throw refuse(`${path}.inventoryItemId`, 'The specified inventory item could not be found.', 'INVALID_INVENTORY_ITEM');
  const location = shop.keep.locations.get(idOf('Location', textArg(entry, 'locationId') ?? '') ?? '');
  if (location === null) throw refuse(`${path}.locationId`, 'The specified location could not be found.', 'INVALID_LOCATION');
  return shop.keep.levels.byReference(`${item.id}@${location.id}`) ?? inactiveLevel(shop, item.id, location.id);
}

/** Since 2026-10 a quantity may be kept at any location; the item is not sold from there until it is activated. */
function inactiveLevel(shop: Shopify, itemId: string, locationId: string): LevelRecord {
  const now = shop.now();
  const place = { itemId, locationId, active: false, quantities: emptyQuantities() };
  const level: LevelRecord = { id: shop.next('level'), createdAt: now, updatedAt: now, ...place };
  shop.keep.levels.put(level);
  return level;
}
