import type { Entry } from './entry.ts';

/** What is found when records are projected. */
export const project = {
  SYN_PROJECT_UNKNOWN_SKU: {
    text: 'A shippable line names a SKU that no product has.',
    remedy: 'Create the product or correct the SKU; the order goes on by itself when it resolves.',
    who: 'owner',
  },
  SYN_PROJECT_TOTALS_DO_NOT_FOOT: {
    text: 'The totals of the order do not add up.',
    remedy: 'Correct the order in its source, or edit the stored change and retry the case.',
    who: 'owner',
  },
  SYN_PROJECT_QUANTITY_NOT_POSITIVE: {
    text: 'A line has a quantity that is not above zero.',
    remedy: 'Correct the order in its source, or edit the stored change and retry the case.',
    who: 'owner',
  },
  SYN_PROJECT_TARGETS_DO_NOT_SUM: {
    text: 'The addresses of a line do not share out its quantity.',
    remedy: 'Correct the order in its source, or edit the stored change and retry the case.',
    who: 'owner',
  },
  SYN_PROJECT_SHIP_TO_INCOMPLETE: {
    text: 'A shippable order has no usable ship-to address.',
    remedy: 'Complete name, street, city, country and, where the country needs it, postal code.',
    who: 'owner',
  },
  SYN_PROJECT_CURRENCY_UNKNOWN: {
    text: 'The currency is not an ISO 4217 code.',
    remedy: 'Correct the currency in the source.',
    who: 'owner',
  },
  SYN_PROJECT_ROUNDING_DIFFERENCE: {
    text: 'The totals differ by no more than one minor unit a line.',
    remedy: 'Nothing: it is recorded and closes when a later version foots.',
    who: 'transient',
  },
  SYN_PROJECT_BILLING_INCOMPLETE: {
    text: 'The billing address is not complete.',
    remedy: 'Nothing now: complete it before the invoice.',
    who: 'owner',
  },
  SYN_PROJECT_FIELD_INVALID: {
    text: 'A group of the record does not fit its schema.',
    remedy: 'Correct the field in the source, or edit the stored change and retry the case.',
    who: 'owner',
  },
  SYN_PROJECT_SAME_VERSION_OTHER_CONTENT: {
    text: 'A system sent two different contents under one version.',
    remedy: 'Find out which one is right, correct the source so that its version rises, then retry.',
    who: 'owner',
  },
  SYN_PROJECT_CONFLICT: {
    text: 'Two systems changed the same group and no rule decides.',
    remedy: 'Choose the value; the other system is then corrected.',
    who: 'owner',
  },
  SYN_PROJECT_MISSING_PARENT: {
    text: 'The record this one belongs to has not arrived in time.',
    remedy: 'Check that the parent exists in its source; a read of it is repeated.',
    who: 'owner',
  },
  SYN_PROJECT_STRANGER: {
    text: 'A system has made by itself what only the hub should make there.',
    remedy:
      'Do the same in the system that owns it, or undo it where it was made: a parcel sent by hand in the shop would leave the warehouse a second time. Then close the case.',
    who: 'operator',
  },
  SYN_PROJECT_SHIPPED_DESPITE_CANCEL: {
    text: 'Goods have left although the cancellation of their order was granted.',
    remedy:
      'Stop the parcel at the carrier, or take the goods back as a return; pay nothing back before you know which. The case closes when the order is no longer cancelled or nothing of it has left.',
    who: 'operator',
  },
  SYN_PROJECT_CANCEL_AFTER_SHIP: {
    text: 'An order is to be cancelled and its goods have left.',
    remedy:
      'Stop the parcel at the carrier, or arrange a return; tell the customer which. The case closes when the cancellation is taken back or everything has come back.',
    who: 'operator',
  },
  SYN_PROJECT_OVER_SHIPPED: {
    text: 'More has left than was ordered; nothing is charged for it.',
    remedy:
      'Ask the buyer to send it back and record the return, or raise the order by it if the buyer keeps it. Stock is less by it already. The case closes when the order asks for as many, or everything has come back.',
    who: 'operator',
  },
  SYN_PROJECT_SHIP_BY_PASSED: {
    text: 'The time by which an order was to be shipped is over, and not all of it has left.',
    remedy:
      'Ask the place that is named when it sends the rest, or send it from elsewhere; tell the buyer or the marketplace of the new day. If the order is given up, cancel it where it was placed. The case closes when everything has left, when the order is cancelled, or when its source names a later day.',
    who: 'operator',
  },
  SYN_PROJECT_HOLD_AFTER_PICK: {
    text: 'An order was put on hold when its goods were picked already: nothing is rolled back.',
    remedy: 'Tell the warehouse not to ship it, if that is meant; then release the hold, or let the goods go and release it.',
    who: 'operator',
  },
  SYN_PROJECT_UNDELIVERED_AFTER_DELIVERED: {
    text: 'A parcel was scanned on its way after it had been delivered; the delivery stands, and nobody was told otherwise.',
    remedy:
      'Ask the carrier where the parcel is. The case closes when the carrier takes one of the two scans back, or when the parcel is on its way back to the sender.',
    who: 'operator',
  },
  SYN_PROJECT_LOAD_UNCOVERED: {
    text: 'No carrier takes a load: each that the routing guide names has declined or was silent, or no guide fits it.',
    remedy:
      'Find a carrier and tell the system that announced the load, or add one to the guide: it is asked at once. A carrier that was asked last may still accept. The case closes when one has, or when the load is cancelled.',
    who: 'operator',
  },
  SYN_PROJECT_LATE_ACCEPTANCE: {
    text: 'A carrier accepted a load after the next one had been asked: it is refused, and told so.',
    remedy:
      'Nothing, when the carrier confirms that its tender is withdrawn: the case closes then. Otherwise call it, before two trucks come.',
    who: 'operator',
  },
  SYN_PROJECT_WRONG_GOODS: {
    text: 'A parcel holds another SKU than the order has on that line: nobody is told of the shipment.',
    remedy:
      'One of three. A wrong scan: have it corrected at the warehouse; then the case closes itself and the shipment is told. Goods that stand for what was ordered: accept them, `syncline substitute ORDER --line LINE --sku SKU --reason …`. Goods that nobody wants: stop the parcel and call the shipment off at the warehouse, which then sends what was ordered; if it has left, offer the buyer a replacement: enter a new order for it in the shop, free of charge or as an exchange, and accept the parcel as above, with the new order’s number as the reason. What comes back arrives without papers, as a blind return: `syncline cases` names it until it is known whose it is. Whichever it is, it counts in the accuracy that `syncline figures` shows.',
    who: 'operator',
  },
} as const satisfies Record<string, Entry>;
