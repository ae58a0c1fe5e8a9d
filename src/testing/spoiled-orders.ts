import { orderGroups } from './orders.ts';

/** Changes the groups of an order before they are sent. */
export type Spoil = (groups: ReturnType<typeof orderGroups>) => void;

/** An order of three lines of the SKU `A`, whose number is its id, with what is to be wrong with it. */
export function spoiledOrder(id: string, spoil: Spoil = () => undefined): { [key: string]: unknown } {
  const groups = orderGroups([1, 2, 3].map((quantity) => ({ sku: 'A', quantity })));
  put('header.number', id)(groups);
  spoil(groups);
  return { id, version: 1, groups };
}

/** Puts a value deep into the groups of an order: `lines.lines.1.quantity`. */
export function put(path: string, value: unknown): Spoil {
  return (groups) => {
    const names = path.split('.');
    const last = names.pop() ?? '';
    const holder = names.reduce<Record<string, unknown>>((at, name) => at[name] as Record<string, unknown>, groups);
    holder[last] = value;
  };
}
