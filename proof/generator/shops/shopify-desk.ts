import { docsIn, isDoc, plain, type Doc, type Json } from '../json.ts';
import type { Administration } from '../systems.ts';

const largestPage = 10_000;

/** What the people of the sandbox's Shopify do and look at, by its side door. */
export class ShopifyDesk {
  private readonly shop: Administration;
  private readonly variants = new Map<string, Doc>();

  constructor(shop: Administration) {
    this.shop = shop;
  }

  post(path: string, body: Doc): Promise<Doc> {
    return this.shop.post(path, body);
  }

  /** One GraphQL request; throws what was refused, user errors as well. */
  async ask(query: string, variables: Doc): Promise<Doc> {
    const { data, refused } = await this.tell(query, variables);
    if (refused.length > 0) throw new Error(`${query.slice(0, 60)}: ${JSON.stringify(refused).slice(0, 500)}`);
    return data;
  }

  /** The same; what was refused is answered. */
  async tell(query: string, variables: Doc): Promise<{ data: Doc; refused: Doc[] }> {
    const answer = await this.shop.post('/admin/graphql', { query, variables });
    const data = isDoc(answer['data']) ? answer['data'] : {};
    const payloads = Object.values(data).filter(isDoc);
    return { data, refused: [...docsIn(answer['errors']), ...payloads.flatMap((one) => docsIn(one['userErrors']))] };
  }

  /** The record of one object, as the stand-in keeps it. */
  async record(table: string, number: string): Promise<Doc> {
    const before = String(BigInt(number) - 1n);
    const [found] = await this.shop.items(`/admin/store/${table}?after=${before}&limit=1`);
    if (found === undefined || found['id'] !== number) throw new Error(`${table} ${number} is not in the shop`);
    return found;
  }

  /** The variant with this SKU, by the shop's numbers. */
  async variant(sku: string): Promise<{ id: string; product: string }> {
    if (!this.variants.has(sku))
      for (const one of await this.shop.items(`/admin/store/variants?limit=${largestPage}`))
        this.variants.set(plain(one['sku'] ?? null), one);
    const found = this.variants.get(sku);
    if (found === undefined) throw new Error(`the shop sells no ${sku}`);
    return { id: gid('ProductVariant', found['id']), product: gid('Product', found['productId']) };
  }

  /** Where the hub has asked to be told of a topic; null when it has not. */
  async address(topic: string): Promise<string | null> {
    const subscriptions = await this.shop.items('/admin/subscriptions');
    const found = subscriptions.find((one) => one['topic'] === topic);
    return found === undefined ? null : plain(found['uri']);
  }
}

export function gid(type: string, number: Json | undefined): string {
  return `gid://shopify/${type}/${plain(number)}`;
}

/** `gid://shopify/Order/7` → `7`. */
export function numberOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
