import type { SourcedOrder, VariantStock } from './http/stock.ts';

/** As JSON brought it: times are text. */
type Sourced = Omit<SourcedOrder, 'steps'> & { steps: { at: string; lines: SourcedOrder['steps'][number]['lines'] }[] };

type Stocked = Omit<VariantStock, 'inTransit'> & {
  inTransit: (Omit<VariantStock['inTransit'][number], 'sentAt'> & { sentAt: string | null })[];
};

export function printSourcing({ record, number, allocation, lines, steps, waves }: Sourced): string {
  if (allocation === null)
    return `order ${number ?? record}: the hub keeps no stock (\`stock\` in its configuration says who may promise what).`;
  const now = lines.map(({ line, sku, wanted, consumed, reserved, short, from }) => {
    const places = from.map((one) => `${one.quantity}${one.sku === sku ? '' : ` ${one.sku}`} at ${one.location}`).join(', ');
    const left = consumed === '0' ? '' : `, ${consumed} have left`;
    return `  line ${line}  ${sku}: ${wanted} wanted${left}, ${reserved} reserved${places === '' ? '' : ` (${places})`}, ${short} short`;
  });
  const why = steps.flatMap(({ at, lines: decided }) => [
    `  ${at}`,
    ...decided.map((one) => `    line ${one.line}: ${one.reserved} reserved, ${one.short} short. ${one.reason}`),
  ]);
  const head = `order ${number ?? record}  stock promised: ${allocation}`;
  const picked = Object.entries(waves).map(([location, { state, wave, at, by, reason }]) => {
    const which = wave === null ? '' : ` in wave ${wave}${at === null ? '' : ` (${at})`}`;
    return `  ${location} picks it${which}: ${state}${by === null || by === 'hub' ? '' : `, as ${by} says`}.${reason === null ? '' : ` ${reason}`}`;
  });
  return [
    head,
    ...now,
    ...picked,
    ...(why.length === 0 ? ['  Nobody has looked for its stock yet.'] : ['decisions', ...why]),
  ].join('\n');
}

export function printStock({ sku, levels, offered, inTransit, waiting, carts }: Stocked): string {
  const places = levels.map(({ location, onHand, reserved, softReserved, available, asOf, doubt, odd }) => {
    const doubted = doubt === null ? '' : `  the last count differs by ${doubt}`;
    const held = softReserved === '0' ? '' : `, ${softReserved} in carts`;
    return `  ${location.padEnd(12)} ${onHand} on hand, ${reserved} reserved${held}, ${available} free${asOf === null ? '' : `  (as of ${asOf})`}${doubted}${odd === null ? '' : oddText(odd)}`;
  });
  const channels = Object.entries(offered).map(([channel, quantity]) => `  ${channel.padEnd(12)} may offer ${quantity}`);
  const moving = inTransit.map(
    ({ document, from, to, quantity, sentAt }) =>
      `  transfer ${document}: ${quantity} under way${from === null ? '' : ` from ${from}`}${to === null ? '' : ` to ${to}`}${sentAt === null ? '' : `  (since ${sentAt})`}`,
  );
  const orders = waiting.map(({ order, record, line, short }) => `  order ${order ?? record} line ${line} waits for ${short}`);
  const kept = carts.map(
    ({ channel, key, location, quantity, until }) =>
      `  cart ${key} of ${channel} holds ${quantity} at ${location} until ${until}`,
  );
  const none = levels.length === 0 ? ['  nothing has been counted or moved'] : [];
  return [sku, ...places, ...none, ...moving, ...channels, ...kept, ...orders].join('\n');
}

function oddText({ is, quantity, asOf, standing }: NonNullable<Stocked['levels'][number]['odd']>): string {
  return `  ${is}: ${quantity} counted at ${asOf} does not stand, ${standing.quantity} counted at ${standing.asOf} does`;
}
