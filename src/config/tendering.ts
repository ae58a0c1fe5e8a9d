import { Type, type Static } from 'typebox';
import type { Body, EntityDefinition } from '../model/entity.ts';
import type { Flow } from '../model/flow.ts';
import { deriveLoad, type DerivedLoad } from '../rules/tendering/derive-load.ts';
import { loadMoments, loadNotices, silentCarriers } from '../rules/tendering/load-notices.ts';
import { decideByClock } from '../rules/tendering/next-look.ts';
import type { TenderingRules } from '../rules/tendering/routing-guide.ts';
import { durationMs } from './duration.ts';
import { withDefaults } from './flow.ts';

const NONE = { additionalProperties: false };
const Words = Type.Array(Type.String({ minLength: 1 }), { minItems: 1 });

/** Which carriers are asked to take loads, and how long each has to answer. */
export const TenderingForm = Type.Object(
  {
    /** The first that fits a load counts. */
    guides: Type.Array(
      Type.Object(
        {
          name: Type.String({ minLength: 1 }),
          /** Codes of the locations that the load leaves from; any when absent. */
          from: Type.Optional(Words),
          /** Countries it goes to, ISO 3166-1 alpha-2; any when absent. */
          to: Type.Optional(Words),
          /** Any when absent. */
          services: Type.Optional(Words),
          /** The most that it weighs, in grams; anything when absent. */
          upTo: Type.Optional(Type.Integer({ minimum: 1 })),
          /** The first is asked first; each once. */
          carriers: Type.Array(
            Type.Object({ system: Type.String({ minLength: 1 }), respondWithin: Type.String({ minLength: 1 }) }, NONE),
            { minItems: 1 },
          ),
        },
        NONE,
      ),
      { minItems: 1 },
    ),
    /** How long a carrier that did not answer has once it was asked again: `15m` when absent. */
    query: Type.Optional(Type.String()),
  },
  NONE,
);

export type TenderingInput = Static<typeof TenderingForm>;

const QUERY = '15m';

/** The rules of a valid input: durations in milliseconds. */
export function tenderingRules({ guides, query = QUERY }: TenderingInput): TenderingRules {
  return {
    queryMs: durationMs(query) ?? 0,
    guides: guides.map(({ carriers, ...guide }) => ({
      ...guide,
      carriers: carriers.map(({ system, respondWithin }) => ({ system, respondMs: durationMs(respondWithin) ?? 0 })),
    })),
  };
}

/** The load with its state: who is asked goes by the routing guides. They stand in the definition, for they are rules. */
export function withTendering(load: EntityDefinition, rules: TenderingRules | undefined): EntityDefinition {
  if (rules === undefined) return load;
  const tendered: EntityDefinition & { tendering: TenderingRules } = {
    ...load,
    tendering: rules,
    derive: (input) => deriveLoad(rules, input),
    notices: loadNotices,
    moments: loadMoments,
    wakes: (body) => derivedOf(body).next?.at ?? null,
    clock: decideByClock,
    reads: silentCarriers,
  };
  return tendered;
}

function derivedOf(body: Body): Partial<DerivedLoad> {
  return (body['derived'] ?? {}) as Partial<DerivedLoad>;
}

/** A flow to each carrier: it holds the tender from its turn on, until it is another's or nobody's. */
export function tenderingFlows({ guides }: TenderingRules): Flow[] {
  const systems = new Set(guides.flatMap(({ carriers }) => carriers.map(({ system }) => system)));
  return [...systems].map((system) =>
    withDefaults({
      entity: 'load',
      to: system,
      groups: ['header', 'shipTo', `derived.asked.${system}`],
      lane: 'order',
      class: 'exact',
      when: (body) => derivedOf(body).asked?.[system] !== undefined,
      onExit: 'absent',
    }),
  );
}

/** What of it cannot be meant, each as `path: what`. */
export function tenderingProblems(input: TenderingInput | undefined, systems: Record<string, unknown>): string[] {
  if (input === undefined) return [];
  const duration = (path: string, text: string): string[] =>
    durationMs(text) === null ? [`${path}: found "${text}", expected a duration such as "2h"`] : [];
  return [
    ...duration('tendering.query', input.query ?? QUERY),
    ...input.guides.flatMap(({ carriers }, guide) =>
      carriers.flatMap(({ system, respondWithin }, index) => {
        const path = `tendering.guides[${guide}].carriers[${index}]`;
        return [
          ...duration(`${path}.respondWithin`, respondWithin),
          ...(Object.hasOwn(systems, system)
            ? []
            : [`${path}.system: there is no system "${system}"; known are ${Object.keys(systems).join(', ')}`]),
          ...(carriers.slice(0, index).some((other) => other.system === system)
            ? [`${path}.system: ${system} is in the guide twice; a carrier is asked once for a load`]
            : []),
        ];
      }),
    ),
  ];
}
