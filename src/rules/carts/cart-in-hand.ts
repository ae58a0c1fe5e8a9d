import { cartLineId, type Cart, type CartState, type CartUnit } from '../../model/stock/cart.ts';
import { addQuantities, isSome, leastQuantity, multiplyQuantities, subtractQuantities } from '../../model/value/quantity.ts';
import type { SettledLine } from '../sourcing/settle-line.ts';
import type { Want } from '../sourcing/source-input.ts';
import type { StockBook } from '../sourcing/stock-book.ts';
import { unitsOf } from '../sourcing/units-of.ts';

/** What a cart holds, while the order that came of it is settled. */
export class CartInHand {
  /** The order needed something, so it consumes the cart, whatever it found there. */
  consumed = false;
  private readonly cart: Cart;
  private readonly book: StockBook;
  private units: CartUnit[];

  constructor(cart: Cart, book: StockBook) {
    this.cart = cart;
    this.book = book;
    this.units = cart.units;
  }

  /**
   * Promises to the lines what the cart holds for them, where it lies: it is free at no moment between. First each line gets
   * what was kept under its own SKU and unit, then of the rest what it is made of, such as a kit that is told by its parts.
   * Returns what is still wanted.
   */
  takeOver(
    lines: readonly SettledLine[],
    { wants, from }: { wants: readonly Want[]; from: (location: string, want: Want) => boolean },
  ): Want[] {
    this.consumed = true;
    let open = [...wants];
    for (const own of [true, false]) {
      open = open.flatMap((want) => {
        const at = lines.find(({ demand }) => demand.line === want.line);
        const taken = at === undefined ? '0' : this.give(at, want, { own, from });
        const quantity = subtractQuantities(want.quantity, taken);
        return isSome(quantity) ? [{ ...want, quantity }] : [];
      });
    }
    return open;
  }

  /** The cart after its order: what that one did not need is free. */
  end(order: string): Cart {
    giveBack(this.book, this.units);
    return { ...this.cart, units: [], state: 'consumed', order };
  }

  private give(
    at: SettledLine,
    want: Want,
    { own, from }: { own: boolean; from: (location: string, want: Want) => boolean },
  ): string {
    const of = own ? cartLineId(at.demand) : null;
    const locations = [...new Set(this.units.map(({ location }) => location))].toSorted();
    let open = want.quantity;
    for (const location of locations.filter((one) => from(one, want))) {
      const held = (sku: string): string => sumOf(this.units.filter((unit) => isOf(unit, { line: of, sku, location })));
      const units = leastQuantity(open, unitsOf(want, held));
      if (!isSome(units)) continue;
      for (const { sku, per } of want.parts)
        this.moveOver(at, { line: of, sku, location, quantity: multiplyQuantities(units, per) });
      open = subtractQuantities(open, units);
    }
    const given = subtractQuantities(want.quantity, open);
    if (isSome(given)) at.said.push(`${given} of line ${want.line} were kept in its cart.`);
    return given;
  }

  private moveOver({ demand, promises, book }: SettledLine, { quantity, ...which }: Which & { quantity: string }): void {
    const { sku, location } = which;
    let open = quantity;
    this.units = this.units.flatMap((unit) => {
      const taken = isOf(unit, which) ? leastQuantity(open, unit.quantity) : '0';
      open = subtractQuantities(open, taken);
      const rest = subtractQuantities(unit.quantity, taken);
      return isSome(rest) ? [{ ...unit, quantity: rest }] : [];
    });
    giveBack(this.book, [{ sku, location, quantity }]);
    book.reserve(location, sku, quantity);
    promises.add({ recordId: demand.recordId, line: demand.line, sku, location, quantity });
  }
}

/** Units of a cart: `line` is null where any of its lines will do. */
interface Which {
  line: string | null;
  sku: string;
  location: string;
}

function isOf(unit: CartUnit, { line, sku, location }: Which): boolean {
  return (line === null || unit.line === line) && unit.sku === sku && unit.location === location;
}

function sumOf(units: readonly CartUnit[]): string {
  return units.map(({ quantity }) => quantity).reduce(addQuantities, '0');
}

/** A cart that holds nothing any more. */
export function endCart(cart: Cart, book: StockBook, state: Exclude<CartState, 'active' | 'consumed'>): Cart {
  giveBack(book, cart.units);
  return { ...cart, units: [], state };
}

function giveBack(book: StockBook, units: readonly Omit<CartUnit, 'line'>[]): void {
  for (const { sku, location, quantity } of units) book.hold(location, sku, subtractQuantities('0', quantity));
}
