/** 2026-01-05T08:00:00Z: bodies are the same at every run. */
const FIRST_AT = 1_767_600_000_000;
/** In cents. */
const PRICE = 1_000;

/** Which articles are meant, and how much of each there is. */
export interface Goods {
  /** Number of the first article, and how many there are from it. */
  from: number;
  articles: number;
  /** Units of all of them together, as even as it goes. */
  units: number;
  /** Systems that sell. */
  channels: number;
}

/** A webhook that is to be signed. */
export interface Told {
  system: string;
  topic: string;
  body: object;
}

export function articleSku(number: number): string {
  return `A-${number}`;
}

/** The nth article as the catalogue tells of it. */
export function articleOf(nth: number, { from }: Goods): Told {
  const sku = articleSku(from + nth);
  const groups = { identity: { sku, gtin: null, product: null }, copy: { title: `Article ${sku}` } };
  return { system: 'catalogue', topic: 'variant', body: { id: `v-${sku}`, version: 1, groups } };
}

/** Units of one article, the first ones having what does not go evenly. */
export function unitsOf(nth: number, { articles, units }: Goods): number {
  return Math.floor(units / articles) + (nth < units % articles ? 1 : 0);
}

/** The first count of the nth article. */
export function countOf(nth: number, goods: Goods): Told {
  return level(goods.from + nth, { version: 1, count: { quantity: unitsOf(nth, goods), at: FIRST_AT - 3_600_000 } });
}

/** Of a sale with this number: one line, or two, of a unit each. The lines of all sales go round the articles. */
export function linesOf(number: number, goods: Goods): string[] {
  const first = Math.floor(number / 2) * 3 + (number % 2);
  return Array.from({ length: 1 + (number % 2) }, (_, index) => articleSku(goods.from + ((first + index) % goods.articles)));
}

/** An order of one channel; the channels take turns. */
export function saleOf(number: number, goods: Goods): Told {
  const lines = linesOf(number, goods).map((sku, index) => ({
    id: `l${index + 1}`,
    sku,
    title: `Article ${sku}`,
    kind: 'physical',
    quantity: '1',
    unitPrice: { shop: PRICE },
    discountAllocations: [],
    taxLines: [],
    total: { shop: PRICE },
  }));
  const total = lines.length * PRICE;
  const header = {
    number: `${goods.from}-${number}`,
    placedAt: new Date(FIRST_AT + number * 1_000).toISOString(),
    currency: 'EUR',
    taxesIncluded: true,
    channel: 'web',
    customer: null,
    kind: 'pickup',
  };
  const totals = { shop: { subtotal: total, discount: 0, shipping: 0, tax: 0, fees: 0, total } };
  const goodsAndMoney = { lines, discounts: [], shippingLines: [], fees: [], giftCards: [], totals };
  const system = `channel${1 + (number % goods.channels)}`;
  return { system, topic: 'order', body: { id: header.number, version: 1, groups: { header, lines: goodsAndMoney } } };
}

/** One order over and over: first the whole of it, then by turns a payment of some cents and another tag. */
export function orderFactOf(number: number, goods: Goods): Told {
  const { system, topic, body } = saleOf(1, goods);
  const { id, groups } = body as { id: string; groups: object };
  if (number === 0) return { system, topic, body: { id, version: 1, groups } };
  const at = new Date(FIRST_AT + number * 1_000).toISOString();
  const data = { transaction: `t-${number}`, kind: 'capture', status: 'succeeded', amount: 5, currency: 'EUR', tender: 'card' };
  const events = [{ key: `t-${number}:succeeded`, type: 'payment', at, classifier: 'actual', data }];
  const said = number % 2 === 0 ? { groups: {}, events } : { groups: { tags: { tags: [`tag-${number}`], note: null } } };
  return { system, topic, body: { id, version: 1 + number, ...said } };
}

/** Every so many changes one is a count. */
const COUNTS = 5;

/** What the warehouse says with this number: units came or left, or an article was counted. Numbers begin at 1. */
export function stockChangeOf(number: number, goods: Goods): Told {
  const article = goods.from + ((number * 7) % goods.articles);
  const at = FIRST_AT + number * 1_000;
  const units = 1 + (number % 19);
  if (number % COUNTS === 0)
    return level(article, { version: number + 1, count: { quantity: 1_000 + (number % 201) - 100, at } });
  return level(article, { delta: { key: `m-${number}`, quantity: number % 2 === 0 ? units : -units, at } });
}

/** Of an even article some units leave, of an odd one some come. */
export function turnOf(number: number, goods: Goods): Told {
  const article = goods.from + (number % goods.articles);
  const delta = { key: `t-${number}`, quantity: article % 2 === 0 ? -5 : 5, at: FIRST_AT + 1_000_000_000 + number * 1_000 };
  return level(article, { delta });
}

interface Change {
  version?: number;
  count?: { quantity: number; at: number };
  delta?: { key: string; quantity: number; at: number };
}

function level(article: number, { version, count, delta }: Change): Told {
  const sku = articleSku(article);
  const onHand = count && { quantity: String(count.quantity), asOf: new Date(count.at).toISOString() };
  const movements = delta && [
    { kind: 'delta', key: delta.key, quantity: String(delta.quantity), at: new Date(delta.at).toISOString() },
  ];
  const groups = { identity: { sku, location: 'WH1' }, ...(onHand && { onHand }) };
  const body = { id: `${sku}@WH1`, ...(version && { version }), groups, ...(movements && { movements }) };
  return { system: 'warehouse', topic: 'inventory-level', body };
}
