import { sortedTags } from '../catalogue/product-mutations.ts';
import { touchProduct } from '../catalogue/stock.ts';
import { customerBody } from '../hooks/customer-body.ts';
import { readGid } from '../keep/gid.ts';
import { saveOrder } from '../orders/order-store.ts';
import type { Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Shopify } from '../shop-context.ts';
import { textArg, textsArg } from '../shop-context.ts';

/** Adds tags to an order, a product or a customer; those that it has are no change. */
export const tagsAdd: Mutation = (args, deed) => changeTags(args, deed, (before, given) => sortedTags([...before, ...given]));

export const tagsRemove: Mutation = (args, deed) =>
  changeTags(args, deed, (before, given) => {
    const gone = new Set(given.map((tag) => tag.toLowerCase()));
    return before.filter((tag) => !gone.has(tag.toLowerCase()));
  });

function changeTags(
  args: Parameters<Extract<Mutation, (...given: never[]) => unknown>>[0],
  deed: Parameters<Extract<Mutation, (...given: never[]) => unknown>>[1],
  change: (before: string[], given: string[]) => string[],
) {
  const { shop, done } = deed;
  const id = textArg(args, 'id') ?? '';
  const owner = readGid(id);
  const given = textsArg(args, 'tags').flatMap((tag) => tag.split(','));
  const changed = owner !== null && save(shop, owner, (before) => change(before, given));
  if (changed) done('update', owner.type.toLowerCase(), id);
  return { node: owner === null ? null : shop.node(owner.type, owner.id) };
}

function save(shop: Shopify, owner: { type: string; id: string }, change: (before: string[]) => string[]): boolean {
  const { orders, products, customers } = shop.keep;
  const records = { Order: orders, Product: products, Customer: customers }[owner.type];
  const record = records?.get(owner.id) ?? null;
  if (record === null) throw refuse('id', `${owner.type} does not exist`);
  const tags = change(record.tags);
  if (JSON.stringify(tags) === JSON.stringify(record.tags)) return false;
  if ('lines' in record) saveOrder(shop, { ...record, tags });
  else if ('handle' in record) touchProduct(shop, { ...record, tags });
  else {
    const saved = { ...record, tags, updatedAt: shop.now() };
    customers.put(saved);
    shop.tell('CUSTOMERS_UPDATE', `customers/${saved.id}`, () => customerBody(shop, saved));
  }
  return true;
}
