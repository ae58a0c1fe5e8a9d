import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutObjects } from './cut-objects.ts';

const CHILDREN = { LineItem: 'lineItems', ShippingLine: 'shippingLines' };

/** A result file of so many orders, each with so many lines. */
function fileOf(lines: readonly number[]): { file: Buffer; orders: object[] } {
  const orders = lines.map((count, order) => ({
    id: `o${order}`,
    note: 'Núñez \n',
    lineItems: { nodes: Array.from({ length: count }, (_, line) => ({ id: `o${order}l${line}` })) },
    shippingLines: { nodes: [] },
  }));
  const rows = orders.flatMap(({ lineItems, id, note }) => [
    { id, note },
    ...lineItems.nodes.map((line) => ({ __typename: 'LineItem', ...line, __parentId: id })),
  ]);
  return { file: Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')), orders };
}

/** Reads a file in pieces, as the first load does. */
function readAll(file: Buffer, size: number): object[] {
  const found: object[] = [];
  let piece = size;
  for (let at = 0; at < file.length;) {
    const bytes = file.subarray(at, at + piece);
    const isEnd = at + bytes.length >= file.length;
    const { objects, used } = cutObjects(bytes, CHILDREN, isEnd);
    found.push(...objects);
    if (isEnd) return found;
    at += used;
    piece = used === 0 ? piece * 4 : size;
  }
  return found;
}

describe('objects of a result file', () => {
  test('are the same in pieces of any size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 400 }),
        (lines, size) => {
          const { file, orders } = fileOf(lines);
          expect(readAll(file, size)).toEqual(orders);
        },
      ),
    );
  });

  test('may end without a line feed', () => {
    const { file, orders } = fileOf([2]);
    expect(cutObjects(file.subarray(0, -1), CHILDREN, true).objects).toEqual(orders);
  });

  test.each([
    ['a child before its parent', '{"__typename":"LineItem","id":"l","__parentId":"o"}\n'],
    ['a child of another parent', '{"id":"o"}\n{"__typename":"LineItem","id":"l","__parentId":"p"}\n'],
    ['a child of an unknown kind', '{"id":"o"}\n{"__typename":"Ghost","id":"l","__parentId":"o"}\n'],
    ['a line that is no object', '7\n'],
  ])('%s is named, not guessed', (_, text) => {
    expect(() => cutObjects(Buffer.from(text), CHILDREN, true)).toThrow('In the result of a bulk operation');
  });
});
