import type { DerivedLoad } from '../../src/rules/tendering/derive-load.ts';
import { HaulierSide } from '../stage/sides/haulier-side.ts';
import { scenario, type Play } from '../stage/scenario.ts';

/** What `respondWithin` of the second and `query` come to. */
const SILENCE_MS = 12_000;
/** Where a webhook may have been lost, a poll tells of it a minute later. */
const POLLED_MS = 90_000;

/** Three hauliers, and what the hub makes of their answers. */
function loadsOf({ shop, warehouse, hub, further, expect, luck }: Play) {
  const [norrhaul, ostway, suedlog] = [
    new HaulierSide(further('norrhaul')),
    new HaulierSide(further('ostway')),
    new HaulierSide(further('suedlog')),
  ];
  const packed = async (): Promise<string> => {
    const order = await shop.place({ lines: [luck.between(2, 9)] });
    await expect('the warehouse has it', () => warehouse.status(order), 'new');
    return warehouse.packed(order);
  };
  const derived = async (load: string) => (await hub.record(`warehouse/load/${load}`)).body['derived'] as unknown as DerivedLoad;
  const states = async (load: string) => (await derived(load)).tenders.map(({ to, state }) => `${to} ${state}`);
  const taken = async (load: string) => {
    const { status, carrier } = await derived(load);
    return [status, carrier];
  };
  const told = (load: string) => [norrhaul, ostway, suedlog].map((one) => one.told(load).join(' '));
  return { norrhaul, ostway, suedlog, packed, derived, states, taken, told };
}

type Loads = ReturnType<typeof loadsOf>;

/** The first declines, the second is silent, the third takes it; then both others accept. */
async function playSilence({ hub, expect, luck, rest }: Play, loads: Loads): Promise<void> {
  const { norrhaul, ostway, suedlog, packed, derived, taken, told } = loads;
  const load = await packed();
  await expect('the first of the guide is asked', () => norrhaul.status(load), 'sent');
  await norrhaul.answer(load, 'decline', 'no truck');
  await expect('it declines, and the next is asked', () => ostway.status(load), 'sent');
  await expect('which is silent: the third is asked', () => suedlog.status(load), 'sent');
  await expect('the tender to the silent one is withdrawn', () => ostway.status(load), 'withdrawn');
  const waited = async () => {
    const [, silent, next] = (await derived(load)).tenders;
    return Date.parse(next?.askedAt ?? '') - Date.parse(silent?.askedAt ?? '') >= SILENCE_MS;
  };
  await expect('it had the time that the guide gives, and the time of a second look', waited, true);
  const queried = async () => (await derived(load)).tenders.map(({ queriedAt }) => queriedAt !== null);
  await expect('only the silent one was', queried, [false, true, false]);
  const reads = async () => (await hub.select(`select 1 from change where system = 'ostway' and source = 'fetch'`)).length > 0;
  await expect.now('the hub has read what it holds', reads, true);
  await suedlog.answer(load, 'accept');
  await expect('the third takes it', () => taken(load), ['accepted', 'suedlog']);
  await rest();
  await expect.now('each was told what concerns it, once', () => told(load), ['create', 'create cancel', 'create']);

  const late = luck.chance(0.5) ? [norrhaul, ostway] : [ostway, norrhaul];
  for (const haulier of late) await haulier.answer(load, 'accept', 'found a truck after all');
  await expect('the first accepts when it is too late, and is told so', () => norrhaul.status(load), 'withdrawn', POLLED_MS);
  await expect('so does the silent one', () => ostway.status(load), 'withdrawn', POLLED_MS);
  await rest();
  const refused = async () => (await derived(load)).refused.map(({ carrier }) => carrier);
  await expect('both are named', refused, ['norrhaul', 'ostway']);
  await expect('the load stays with the third', () => taken(load), ['accepted', 'suedlog']);
  await expect.now('nobody was asked twice', () => told(load), ['create cancel', 'create cancel cancel', 'create']);
  const cases = async () =>
    (await hub.select<{ state: string }>(`select distinct state from cases where code = 'SYN_PROJECT_LATE_ACCEPTANCE'`)).map(
      ({ state }) => state,
    );
  await expect('a case said so until both hauliers knew', cases, ['closed'], POLLED_MS);
}

/** An acceptance that the hub was not told of; then the load is given back, and nobody is left. */
async function playLostWord({ hub, expect, rest }: Play, loads: Loads): Promise<void> {
  const { norrhaul, ostway, suedlog, packed, states, taken, told } = loads;
  const other = await packed();
  await expect('another load: the first is asked', () => norrhaul.status(other), 'sent');
  await norrhaul.answer(other, 'decline', 'no truck');
  await expect('and the next', () => ostway.status(other), 'sent');
  await ostway.losesWebhooks(true);
  await ostway.answer(other, 'accept');
  await ostway.losesWebhooks(false);
  await expect('it accepts, and the hub finds that out although it was not told', () => taken(other), ['accepted', 'ostway']);
  await expect.now('the third is not asked', () => suedlog.status(other), null);
  await ostway.answer(other, 'decline', 'the truck broke down');
  await expect('it gives the load back: the third is asked', () => suedlog.status(other), 'sent', POLLED_MS);
  await suedlog.answer(other, 'decline', 'full');
  await expect('nobody is left', () => taken(other), ['uncovered', null]);
  await expect('which is a case', () => hub.casesAbout(`/load/${other}`), ['SYN_PROJECT_LOAD_UNCOVERED']);
  await expect('all have declined', () => states(other), ['norrhaul declined', 'ostway declined', 'suedlog declined']);
  await rest();
  await expect.now('and nobody is told what he knows', () => told(other), ['create', 'create', 'create']);
}

scenario(
  'T54',
  '990 decline / silence',
  async (play) => {
    const loads = loadsOf(play);
    await playSilence(play, loads);
    await playLostWord(play, loads);
    play.expect.lacking(
      'the messages 204 and 990 themselves: the hub speaks no EDI yet, the hauliers of this stage are a REST API',
    );
  },
  { config: 'examples/sandbox/tenders.config.ts', systems: ['norrhaul', 'ostway', 'suedlog'] },
);
