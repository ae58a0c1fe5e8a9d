/** What a figure counts, so that two people who compute it come out at the same. */
export interface FigureDefinition {
  /** Raised when the same records would give another figure. */
  version: number;
  name: string;
  /** What numerator and denominator are numbers of. */
  unit: 'units' | 'lines' | 'orders';
  numerator: string;
  denominator: string;
  /** What is in neither, and comes into both once it is known. */
  open: string;
  /** What is in none of the three. */
  exclusions: readonly string[];
  /** What of a record, or of the hub's own decisions, it is counted from. */
  sources: readonly string[];
}

const NOT_GOODS = 'lines that no warehouse handles: downloads, services, fees, gift cards, the parent line of a bundle';
const NOT_KNOWN = 'orders of which header or lines are missing, and lines of a quantity that is not above zero';
const CANCELLED = 'units that were cancelled and that nobody was short of; a line or an order of such units alone is left out';
const NOT_OVER = 'of which units are still to be sent at the first asking';

const FILLED_FROM = [
  '`derived.lines`: where the units of each line are',
  '`fulfilment.lines[].short`: what places would not send, also when it was found elsewhere later',
  '`sourcing`, the first decision about each line: what no stock was found for',
  '`derived.wrongGoods`, `derived.substitutions` and `packages` of the shipments: units of another SKU',
];
const ACCURATE_FROM = [
  '`derived.lines`: what has left, is `cancelled` and `overShipped`',
  '`discrepancy` of the code `SYN_PROJECT_WRONG_GOODS`, open or closed',
];
const WRONG =
  'of which a parcel was told with another SKU or with more than was ordered, also if that was corrected or accepted afterwards';
const NOT_WRONG = 'no parcel was ever told with another SKU or with more than was ordered';

/**
 * Every figure, by its id. All are dated by `header.placedAt` of the order: whatever happens to an order later, it stays
 * in the window in which it was placed, so windows that do not overlap never count it twice.
 */
export const FIGURES = {
  'fill-rate.unit': {
    version: 1,
    name: 'Unit fill rate, first pass',
    unit: 'units',
    numerator:
      'units sent at the first asking: promised when their stock was first looked for, sent by the place that was asked first, and of the SKU that was ordered',
    denominator: 'units ordered, of lines of which the first asking is over',
    open: `units of lines ${NOT_OVER}`,
    exclusions: [NOT_GOODS, NOT_KNOWN, CANCELLED],
    sources: FILLED_FROM,
  },
  'fill-rate.line': {
    version: 1,
    name: 'Line fill rate, first pass',
    unit: 'lines',
    numerator: 'lines of which every unit was sent at the first asking',
    denominator: 'lines of which the first asking is over',
    open: `lines ${NOT_OVER}`,
    exclusions: [NOT_GOODS, NOT_KNOWN, CANCELLED],
    sources: FILLED_FROM,
  },
  'fill-rate.order': {
    version: 1,
    name: 'Order fill rate, first pass',
    unit: 'orders',
    numerator: 'orders of which every line was filled at the first asking',
    denominator: 'orders of which the first asking of every line is over',
    open: `orders ${NOT_OVER}`,
    exclusions: [NOT_GOODS, NOT_KNOWN, CANCELLED],
    sources: FILLED_FROM,
  },
  'accuracy.order': {
    version: 1,
    name: 'Order (shipping) accuracy',
    unit: 'orders',
    numerator: 'orders shipped without error',
    denominator: `orders of which something has left; in error is one ${WRONG}`,
    open: 'orders of which nothing has left, and which are not cancelled',
    exclusions: [NOT_GOODS, NOT_KNOWN, 'orders that were cancelled and of which nothing has left'],
    sources: ACCURATE_FROM,
  },
  'accuracy.line': {
    version: 1,
    name: 'Line accuracy',
    unit: 'lines',
    numerator: 'lines shipped without error',
    denominator: `lines of which something has left; in error is one ${WRONG}`,
    open: 'lines of which nothing has left, and which are not cancelled',
    exclusions: [NOT_GOODS, NOT_KNOWN, 'lines that were cancelled and of which nothing has left'],
    sources: ACCURATE_FROM,
  },
  'perfect.line': {
    version: 1,
    name: 'Perfect lines, but for time, damage and papers',
    unit: 'lines',
    numerator: `lines of which every unit was sent at the first asking and none was cancelled, and of which ${NOT_WRONG}`,
    denominator: 'lines of which the first asking is over',
    open: `lines ${NOT_OVER}`,
    exclusions: [NOT_GOODS, NOT_KNOWN, CANCELLED],
    sources: [...FILLED_FROM, ...ACCURATE_FROM],
  },
} as const satisfies Record<string, FigureDefinition>;

export type FigureId = keyof typeof FIGURES;

/** In the order in which they are shown. */
export const FIGURE_IDS = Object.keys(FIGURES) as FigureId[];
