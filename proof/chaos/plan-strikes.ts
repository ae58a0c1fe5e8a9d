export interface Strike {
  signal: 'SIGKILL' | 'SIGSTOP';
  /** Share of the orders that has been delivered when it strikes. */
  share: number;
}

const FIRST = 0.1;
const LAST = 0.9;

/** Evenly from 10 to 90 % delivered, kills and stops in turn. */
export function planStrikes({ kills, stops }: { kills: number; stops: number }): Strike[] {
  const total = kills + stops;
  const share = (index: number): number => (total === 1 ? (FIRST + LAST) / 2 : FIRST + ((LAST - FIRST) * index) / (total - 1));
  const isStop = (index: number): boolean => Math.floor(((index + 1) * stops) / total) > Math.floor((index * stops) / total);
  return Array.from({ length: total }, (_, index) => ({ signal: isStop(index) ? 'SIGSTOP' : 'SIGKILL', share: share(index) }));
}
