import type { Entry } from './entry.ts';

/** Errors of the stock that the hub keeps. */
export const stock = {
  SYN_STOCK_TRANSFER_VARIANCE: {
    text: 'Of a transfer between locations more or less arrived than had left.',
    remedy: 'Count at both ends and let the owner of the stock adjust the one that is wrong; a later receipt closes the case.',
    who: 'operator',
  },
  SYN_STOCK_COUNT_OLDER: {
    text: 'A count came that is older than the one that stands, and says something else. It is kept, and the level is as it was.',
    remedy:
      'Count there again: the next count stands and closes the case. If such counts go on coming, look at the clock of the system that counts.',
    who: 'operator',
  },
  SYN_STOCK_COUNT_DISPUTED: {
    text: 'Two counts of one moment say different things. The smaller stands, so that nothing is sold that may not be there.',
    remedy:
      'Count there again: the next count stands and closes the case. Where one system sends both, give its counts times that are exact enough to tell them apart.',
    who: 'operator',
  },
  SYN_STOCK_CANNOT_BE_PROMISED: {
    text: 'A line of an order asks for what can never be promised: part of a unit that is not parted, or a unit that nobody has described.',
    remedy:
      'Change the line’s quantity or unit where it was sold, or say at the variant what the unit holds; the case then closes itself.',
    who: 'owner',
  },
  SYN_STOCK_PROMISED_BEYOND_COUNT: {
    text: 'More units are promised to orders at a location than are there.',
    remedy:
      'Count there again; if the count is right, bring units in, or cancel or move an order that is not picked yet. The case closes itself once it adds up.',
    who: 'operator',
  },
  SYN_STOCK_NOT_KEPT: {
    text: 'The hub keeps no stock, so it can keep no units for a cart.',
    remedy: 'Say in the configuration which stock may be promised by whom: `stock`.',
    who: 'operator',
  },
  SYN_STOCK_CART_SHORT: {
    text: 'There are not as many units as the cart asks for. Nothing was changed: what it held it still holds.',
    remedy: 'Ask for no more than is `free` of each line that is named, or with `"partial": true` for as many as there are.',
    who: 'owner',
  },
  SYN_STOCK_CART_CONSUMED: {
    text: 'An order has consumed this cart: what it held is that order’s.',
    remedy: 'Use another key for what is bought next; to give units back, cancel the order or its lines.',
    who: 'owner',
  },
} as const satisfies Record<string, Entry>;
