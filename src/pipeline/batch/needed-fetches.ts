import { laneNumber } from '../../model/delivery.ts';
import type { Fetch } from '../../store/fetches.ts';
import type { Batch } from './batch.ts';
import type { Engine } from '../engine.ts';
import type { ProjectedRecord } from './project-batch.ts';

type Needed = Omit<Fetch, 'tries'>;

/**
 * Reads that the batch needs: what a normaliser asked for, the sources of records of which
 * essential groups are missing, groups whose claims have to be settled by a read, and what records wish to be read.
 */
export function neededFetches(engine: Engine, batch: Batch, projected: ProjectedRecord[]): Needed[] {
  const lane = laneNumber('order');
  const asked = batch.normalised.flatMap(({ change, fetches }) =>
    fetches.map(({ system, entity, id }) => ({ system, entity, id, lane: change.lane })),
  );
  const stubs = projected.filter((one) => one.projected.stub && one.attached.fresh.length > 0);
  const sources = stubs.flatMap(({ attached }) =>
    attached.fresh.filter((fact) => fact.via !== 'read').map((fact) => ({ ...fact.subject, lane })),
  );
  const unsettled = projected.flatMap(({ projected: { definition, unsettled, staleEchoes }, attached }) =>
    attached.fresh.length === 0
      ? []
      : [
          ...unsettled.filter((one) => one.reason !== 'intent_open' && isCoarse(engine, one.system, definition.name)),
          ...staleEchoes,
        ].map(({ system, subject }) => ({ system, entity: definition.name, id: subject, lane })),
  );
  const wished = projected.flatMap((one) => wishedReads(batch, one).map((read) => ({ ...read, lane })));
  return [...asked, ...sources, ...unsettled, ...wished].filter((fetch) => canGet(engine, fetch));
}

/** What the record has come to wish to be read: of each system the object that it is known to hold. */
function wishedReads(batch: Batch, { projected: { recordId, definition, body } }: ProjectedRecord): Omit<Needed, 'lane'>[] {
  const { reads, name: entity } = definition;
  if (reads === undefined) return [];
  const before = batch.records.get(recordId)?.body;
  const was = new Set(before === undefined ? [] : reads(before));
  const held = (batch.deliveries.get(recordId) ?? []).filter(({ effect }) => effect === '');
  return reads(body)
    .filter((system) => !was.has(system))
    .flatMap((system) => {
      const id = held.find((delivery) => delivery.system === system)?.shadow?.id ?? null;
      return id === null ? [] : [{ system, entity, id }];
    });
}

/** A strict version with two contents is a conflict: reading again would only hide it. */
function isCoarse(engine: Engine, system: string, entity: string): boolean {
  return engine.systems.get(system)?.entities.find((one) => one.entity === entity)?.version === 'coarse';
}

function canGet(engine: Engine, { system, entity }: { system: string; entity: string }): boolean {
  if (engine.replaying) return false;
  return engine.systems.get(system)?.entities.some((one) => one.entity === entity && one.canGet) === true;
}
