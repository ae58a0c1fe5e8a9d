import { setTimeout as pause } from 'node:timers/promises';
import { plain } from '../../generator/json.ts';
import type { Stage } from '../stage.ts';
import { judged, type Verdict } from './verdicts.ts';

/** Where what Amazon has is, in the words of all systems. */
const AMAZON_PLACE = 'FBA';

/** Amazon is asked what it has every 20 s, and nothing tells of it in between. */
const UNTIL_COUNTED_MS = 25_000;
const LOOK_MS = 500;

/** The warehouse's level is the sum of its movements, Amazon's is its own; the hub says the same, and so does the shop. */
export async function stockIsItsMovements(stage: Stage): Promise<Verdict> {
  const deadline = Date.now() + (stage.systems.includes('amazon') ? UNTIL_COUNTED_MS : 0);
  for (;;) {
    const verdict = await lookAtLevels(stage);
    if (verdict.holds === true || Date.now() >= deadline) return verdict;
    await pause(LOOK_MS);
  }
}

async function lookAtLevels(stage: Stage): Promise<Verdict> {
  const { hub, warehouse, shop } = stage;
  const rows = await hub.select<{ place: string; units: string }>(
    `select (body::json->'identity'->>'sku') || '@' || (body::json->'identity'->>'location') as place, body::json->'onHand'->>'quantity' as units
     from record where entity = 'inventory-level' and not stub`,
  );
  const ledger = await ledgerOf(hub);
  const inHub = new Map(rows.map(({ place, units }) => [place, ledger.get(place)?.onHand ?? Number(units)]));
  const moved = movementsOf(warehouse);
  const atAmazon = levelsAtAmazon(stage);
  const wrong: string[] = [];
  for (const [place, sum] of [...moved, ...atAmazon]) {
    const { reserved = 0, promised = 0 } = ledger.get(place) ?? {};
    const seen = {
      owner: moved.has(place) ? Number(warehouse.store.body('stock', place)?.['on_hand']) : sum,
      hub: inHub.get(place),
    };
    for (const [who, units] of Object.entries(seen))
      if (units !== sum) wrong.push(`${place}: movements ${sum}, reserved ${reserved}, ${who} ${units}`);
    const right = shop.right({ place, onHand: sum, reserved });
    const shown = shop.shown(place);
    if (right !== null && (shown ?? (right === 0 ? 0 : Number.NaN)) !== right)
      wrong.push(`${place}: movements ${sum}, reserved ${reserved}, shop ${shown}`);
    if (reserved !== promised || reserved > sum)
      wrong.push(`${place}: ${reserved} reserved, ${promised} promised, ${sum} on hand`);
    if (sum < 0) wrong.push(`${place}: ${sum} on hand`);
  }
  const beside = atAmazon.size === 0 ? '' : `, ${atAmazon.size} at Amazon`;
  const detail = `${moved.size} levels in warehouse, hub and shop${beside}`;
  return judged('I4', 'stock is the sum of its movements', { wrong, detail });
}

function movementsOf(warehouse: Stage['warehouse']): Map<string, number> {
  const sums = new Map<string, number>();
  for (const movement of warehouse.store.bodies('movements')) {
    const place = `${plain(movement['sku'])}@${plain(movement['location'])}`;
    sums.set(place, (sums.get(place) ?? 0) + Number(movement['delta']));
  }
  return sums;
}

/** What is there, also what Amazon itself has reserved; nothing on a stage without Amazon. */
function levelsAtAmazon(stage: Stage): Map<string, number> {
  if (!stage.systems.includes('amazon')) return new Map();
  const stock = stage.further('amazon').store.bodies('inventory');
  return new Map(
    stock.map(({ sku, fulfillable, reserved }) => [`${plain(sku)}@${AMAZON_PLACE}`, Number(fulfillable) + Number(reserved)]),
  );
}

/** What the hub's own ledger has, where it keeps one: on hand, reserved, and what its orders and carts hold in all. */
async function ledgerOf(hub: Stage['hub']): Promise<Map<string, { onHand: number; reserved: number; promised: number }>> {
  const rows = await hub.select<{ place: string; onHand: number; reserved: number; promised: number }>(
    `select s.sku || '@' || s.location as place, s.on_hand::float8 as "onHand", (s.reserved + s.soft_reserved)::float8 as reserved,
       (coalesce((select sum(quantity) from reservation r where r.sku = s.sku and r.location = s.location), 0)
       + coalesce((select sum((u->>'quantity')::numeric) from cart c, json_array_elements(c.units) u
           where u->>'sku' = s.sku and u->>'location' = s.location), 0))::float8 as promised from stock s`,
  );
  return new Map(rows.map(({ place, ...level }) => [place, level]));
}
