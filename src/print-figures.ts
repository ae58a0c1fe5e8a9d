import type { Figure, Figures } from './http/figures.ts';

/** The figures of a window, each with what it is the ratio of. */
export function printFigures({ from, to, zone, orders, figures }: Figures): string {
  const head = `${orders} ${orders === 1 ? 'order' : 'orders'} placed from ${from} to before ${to} (${zone})`;
  const width = Math.max(...figures.map(({ name }) => name.length));
  return [head, ...figures.map((figure) => lineOf(figure, width))].join('\n');
}

function lineOf({ id, version, name, unit, numerator, denominator, open, ratio }: Figure, width: number): string {
  const share = ratio === null ? 'none' : `${(ratio * 100).toFixed(2)} %`;
  const more = open === '0' ? '' : `, ${open} open`;
  return `  ${name.padEnd(width)}  ${share.padStart(8)}  ${numerator} of ${denominator} ${unit}${more}  (${id} v${version})`;
}
