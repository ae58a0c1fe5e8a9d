/** Work that goes on by itself at a steady pace; `settle` waits for what a tick left running. */
export function ticking(
  tick: () => void,
  interval: number,
  settle: () => Promise<void> = () => Promise.resolve(),
): { start: () => void; stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | null = null;
  return {
    start() {
      timer = setInterval(tick, interval);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      await settle();
    },
  };
}
