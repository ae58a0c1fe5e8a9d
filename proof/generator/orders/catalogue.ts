import type { Random } from '../random.ts';

export type Kind = 'physical' | 'digital' | 'gift_card' | 'fee';
/** Price in euro cents. */
export type Product = { sku: string; title: string; kind: Kind; price: number; productId: string; gtin: string | null };

const nouns = ['Tee', 'Mug', 'Lamp', 'Poster', 'Notebook', 'Bottle', 'Scarf', 'Candle', 'Puzzle', 'Basket'];
const words = ['Warm', 'Blue', 'Søren', 'Zoë', 'Old', 'Tiny', 'Große', 'Été', '春', 'Plain'];

/** The goods of the shop: mostly things to ship, a few files and gift cards. Product and SKU are one to one. */
export function makeCatalogue(count: number, random: Random): Product[] {
  return Array.from({ length: count }, (_, index) => {
    const luck = random.fork(`product ${index}`);
    const kind: Kind = index % 20 === 13 ? 'digital' : index % 40 === 27 ? 'gift_card' : 'physical';
    const noun = luck.pick(nouns);
    const serial = String(index + 1).padStart(4, '0');
    const sku = `${noun.toUpperCase()}-${serial}-${luck.pick(['S', 'M', 'L', 'xl'])}`;
    return {
      sku,
      title: `${luck.pick(words)} ${noun} ${serial}`,
      kind,
      productId: `p-${index + 1}`,
      price: kind === 'gift_card' ? 2500 : luck.between(99, 14_999),
      gtin: luck.chance(0.7) ? gtin13(index) : null,
    };
  });
}

/** Thirteen digits with a right check digit; the prefix is one that is not given to anybody. */
function gtin13(index: number): string {
  const body = `299${String(index).padStart(9, '0')}`;
  const sum = body.split('').reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}
