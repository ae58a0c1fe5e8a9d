import type { Document } from './document.ts';

/** How a first load is cut into ranges of ids: between which ids the objects lie, and how many are in each of four parts. */
interface Ranges {
  /** The root connection, as the bulk query names it. */
  root: string;
  span: Document;
  count: Document;
}

function ranges(name: string, root: string): Ranges {
  const id = 'nodes { id }';
  // Without `limit: null` the shop counts to 10 000.
  const part = (key: string): string => `${key}: ${root}Count(query: $${key}, limit: null) { count }`;
  return {
    root,
    span: {
      name: `Span${name}`,
      cost: 16,
      text: `query Span${name} { first: ${root}(first: 1, sortKey: ID) { ${id} }
last: ${root}(first: 1, sortKey: ID, reverse: true) { ${id} } all: ${root}Count(limit: null) { count } }`,
    },
    count: {
      name: `Count${name}`,
      cost: 40,
      text: `query Count${name}($a: String!, $b: String!, $c: String!, $d: String!) { ${['a', 'b', 'c', 'd'].map(part).join(' ')} }`,
    },
  };
}

export const productRanges = ranges('Products', 'products');
export const orderRanges = ranges('Orders', 'orders');
export const customerRanges = ranges('Customers', 'customers');
