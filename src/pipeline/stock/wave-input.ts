import type { Body } from '../../model/entity.ts';
import { textOf } from '../../model/canonical.ts';
import { wavesOf } from '../../model/order/place-waves.ts';
import type { Transaction } from '../../store/connect.ts';
import { deleteWaveParts, writeWaveParts, type WavePart } from '../../store/stock/wave-parts.ts';

interface Changed {
  next: { id: string; entity: string; body: Body; held: readonly string[] };
  before: { body: Body; held: readonly string[] } | undefined;
}

/** Keeps the parts of these orders that are picked in waves as the records show them. Returns whether any is another than before. */
export function writeWaveInput(database: Transaction, changes: readonly Changed[]): boolean {
  const orders = changes.filter(({ next }) => next.entity === 'order');
  const parts = orders.map(({ next, before }) => ({
    is: partsOf(next),
    was: before === undefined ? [] : partsOf({ ...next, ...before }),
    turns: wavesOf(next.body),
  }));
  const written = parts.flatMap(({ is, was }) =>
    is.filter((part) => !was.some((one) => textOf({ ...one }) === textOf({ ...part }))),
  );
  const gone = parts.flatMap(({ is, was, turns }) =>
    was
      .filter(({ location }) => !is.some((part) => part.location === location))
      // The decision after the one that showed has taken it out of its wave, where there is one: that row goes as well.
      .map(({ recordId, location, turn }) => ({ recordId, location, turn: turns[location]?.turn ?? turn + 1 })),
  );
  writeWaveParts(database, written);
  deleteWaveParts(database, gone);
  return written.length + gone.length > 0;
}

/** One that a case holds is not picked, whatever its record says. */
function partsOf({ id, body, held }: Changed['next']): WavePart[] {
  const { placedAt = '' } = (body['header'] ?? {}) as { placedAt?: string };
  return Object.entries(wavesOf(body)).flatMap(([location, { ready, told, turn, wave, at, state, lines, units }]) =>
    ready || wave !== null
      ? [
          {
            recordId: id,
            location,
            placedAt: Date.parse(placedAt),
            ready: ready && held.length === 0,
            told,
            turn,
            wave,
            at,
            state,
            lines,
            units,
          },
        ]
      : [],
  );
}
