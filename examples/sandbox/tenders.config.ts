import { haulier } from './haulier/haulier.ts';
import { plainInput } from './plain-hub.ts';
import { warehouseWithLoads } from './warehouse/warehouse.ts';
import { defineHub } from '../../src/config.ts';
import { owner } from '../../src/config/strategies.ts';

const { systems, ownership, ...plain } = plainInput({ stock: null });

// What the warehouse packs is offered to three hauliers, one after the other. The times are those of a scenario: nobody
// answers a load tender within seconds.
export default defineHub({
  ...plain,
  systems: {
    ...systems,
    warehouse: warehouseWithLoads,
    norrhaul: haulier('norrhaul'),
    ostway: haulier('ostway'),
    suedlog: haulier('suedlog'),
  },
  ownership: {
    ...ownership,
    load: { header: owner('warehouse'), shipTo: owner('warehouse'), cancellation: owner('warehouse') },
  },
  tendering: {
    guides: [
      {
        name: 'everywhere',
        carriers: [
          { system: 'norrhaul', respondWithin: '30s' },
          { system: 'ostway', respondWithin: '8s' },
          { system: 'suedlog', respondWithin: '30s' },
        ],
      },
    ],
    query: '4s',
  },
});
