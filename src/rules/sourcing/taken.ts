import type { PlaceTaken } from '../../model/stock/place-count.ts';
import { addQuantities, compareQuantities } from '../../model/value/quantity.ts';

type Counted = Exclude<keyof PlaceTaken, 'location' | 'asked'>;

const NOTHING = { consumed: '0', short: '0', missing: '0', givenUp: '0', asked: '0' };

/** What was made of the words of the places that send one line. */
export class Taken {
  private readonly places = new Map<string, PlaceTaken>();

  constructor(places: readonly PlaceTaken[]) {
    for (const place of places) this.places.set(place.location, place);
  }

  of(location: string, what: Counted): string {
    return this.places.get(location)?.[what] ?? '0';
  }

  add(location: string, what: Counted, quantity: string): void {
    const known = this.places.get(location) ?? { location, ...NOTHING };
    this.places.set(location, { ...known, [what]: addQuantities(known[what], quantity) });
  }

  /** Sorted; of which something of the kind was said. */
  locations(what: Counted): string[] {
    return [...this.places.values()]
      .filter((place) => compareQuantities(place[what], '0') > 0)
      .map(({ location }) => location)
      .toSorted();
  }

  /** With what each is asked to send: what is promised there, what has left it and what it would not send. */
  settled(promised: ReadonlyMap<string, string>): PlaceTaken[] {
    const locations = [...new Set([...this.places.keys(), ...promised.keys()])].toSorted();
    return locations
      .map((location): PlaceTaken => {
        const place = this.places.get(location) ?? { location, ...NOTHING };
        const asked = [promised.get(location) ?? '0', place.consumed, place.givenUp].reduce(addQuantities, '0');
        return { ...place, asked };
      })
      .filter(({ location: _location, ...counts }) => Object.values(counts).some((count) => count !== '0'));
  }
}
