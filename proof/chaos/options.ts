import { parseArgs } from 'node:util';

export interface ChaosOptions {
  /** Data folder of the run. */
  data: string;
  /** Orders of the run: what the shares are taken of. */
  orders: number;
  kills: number;
  stops: number;
  /** How long a frozen hub stays frozen: longer than the lease of a delivery. */
  frozenMs: number;
  /** When the hub gets no further in this time, there is nothing left to strike at. */
  patienceMs: number;
}

const text = { type: 'string' } as const;

export function parseChaosOptions(argv: string[]): ChaosOptions {
  const { values } = parseArgs({
    args: argv,
    options: { data: text, orders: text, kills: text, stops: text, frozen: text, patience: text },
  });
  const whole = (name: 'orders' | 'kills' | 'stops' | 'frozen' | 'patience', otherwise: string): number => {
    const value = Number(values[name] ?? otherwise);
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} needs a whole number`);
    return value;
  };
  return {
    data: values.data ?? './.syncline',
    orders: whole('orders', '500'),
    kills: whole('kills', '5'),
    stops: whole('stops', '0'),
    frozenMs: whole('frozen', '15') * 1_000,
    patienceMs: whole('patience', '120') * 1_000,
  };
}
