import type { LocationWaves, WaveOrders, WaveSummary } from './http/waves.ts';

/** The waves of a location, or the orders of one. */
export function printWaves(answer: LocationWaves | WaveOrders): string {
  if ('list' in answer) {
    const orders = answer.list.map(
      ({ order, record, state, lines, units }) =>
        `  order ${order ?? record}  ${count(lines, 'line')}, ${count(units, 'unit')}  ${state}`,
    );
    return [lineOf(answer), ...(orders.length === 0 ? ['  no order is in it'] : orders)].join('\n');
  }
  const { location, zone, waves, waiting } = answer;
  const none = waves.every(({ orders }) => orders === 0) ? ['  no order is in any wave'] : [];
  const more = waiting === 0 ? [] : [`  ${count(waiting, 'order')} to be put into a wave`];
  return [`${location}  (${zone})`, ...waves.map((wave) => `  ${lineOf(wave)}`), ...none, ...more].join('\n');
}

function lineOf({ wave, at, state, orders, most, lines, units }: WaveSummary): string {
  const room = most === null ? '' : ` of ${most}`;
  return `${wave}  ${state.padEnd(8)}  ${orders}${room} orders, ${count(lines, 'line')}, ${count(units, 'unit')}  (released ${at})`;
}

function count(number: number | string, what: string): string {
  return `${number} ${what}${Number(number) === 1 ? '' : 's'}`;
}
