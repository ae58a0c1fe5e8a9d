import { Type, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { LANES } from '../model/delivery.ts';
import { CodeTable } from '../model/tracking/code-table.ts';
import { StockForm } from './stock.ts';
import { PaymentsForm } from './payments.ts';
import { TenderingForm } from './tendering.ts';

const Name = Type.String({ minLength: 1 });
const Names = Type.Array(Name, { minItems: 1 });

const strategy = (nested: TSchema): TSchema =>
  Type.Union([
    Type.Object({ kind: Type.Literal('owner'), system: Name }),
    Type.Object({ kind: Type.Enum(['priority', 'fillIfNull', 'aggregate', 'ledger']), systems: Names }),
    Type.Object({ kind: Type.Literal('recency'), skewMs: Type.Number({ minimum: 0 }), tie: Names }),
    Type.Object({ kind: Type.Literal('human'), steward: Name, systems: Type.Array(Name) }),
    Type.Object({ kind: Type.Literal('frozen') }),
    Type.Object({ kind: Type.Literal('monotonic'), ranks: Names, systems: Names }),
    Type.Object({ kind: Type.Literal('stage'), until: Name, before: nested, then: nested }),
  ]);

/** Stages may follow one another, at most this many deep. */
const Strategy = strategy(strategy(strategy(Type.Never())));

const Function = Type.Refine(
  Type.Unknown(),
  (value) => typeof value === 'function',
  () => 'must be a function',
);

const FlowForm = Type.Object(
  {
    entity: Name,
    to: Name,
    groups: Names,
    name: Type.Optional(Name),
    facet: Type.Optional(Name),
    lane: Type.Optional(Type.Enum([...LANES])),
    class: Type.Optional(Type.Enum(['fast', 'exact'])),
    when: Type.Optional(Function),
    begins: Type.Optional(Function),
    onExit: Type.Optional(Type.Enum(['leave', 'absent'])),
    needs: Type.Optional(Type.Array(Name)),
    after: Type.Optional(Type.Array(Name)),
    sees: Type.Optional(Type.Array(Name)),
    passes: Type.Optional(Name),
    afterStage: Type.Optional(Type.Enum(['state', 'request'])),
    strangers: Type.Optional(Type.Enum(['ignore', 'case'])),
    shadowOnly: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

const SystemForm = Type.Object({ connector: Name, entities: Type.Array(Name), open: Function });

const GroupForm = Type.Object({
  schema: Type.Object({}),
  personal: Type.Optional(Type.Boolean()),
  staged: Type.Optional(Name),
  shared: Type.Optional(Type.Boolean()),
});

const EntityForm = Type.Object({
  name: Name,
  prefix: Type.String({ pattern: '^[a-z]{2,8}$' }),
  groups: Type.Record(Type.String(), GroupForm, { minProperties: 1 }),
  essential: Type.Optional(Type.Array(Name)),
  keys: Type.Optional(Function),
  references: Type.Optional(Function),
  check: Type.Optional(Function),
  derive: Type.Optional(Function),
});

/** The form of what is given to `defineHub`. */
const HubForm = Type.Object(
  {
    hub: Name,
    entities: Type.Optional(Type.Record(Type.String(), EntityForm)),
    systems: Type.Record(Type.String(), SystemForm, { minProperties: 1 }),
    ownership: Type.Record(Type.String(), Type.Record(Type.String(), Strategy)),
    flows: Type.Array(FlowForm),
    stock: Type.Optional(StockForm),
    payments: Type.Optional(PaymentsForm),
    tendering: Type.Optional(TenderingForm),
    tracking: Type.Optional(Type.Object({ codes: Type.Array(CodeTable) }, { additionalProperties: false })),
  },
  { additionalProperties: false },
);

const check = Compile(HubForm);

/** Where what is given to `defineHub` has not the form it should have, each as `path: what`. */
export function formProblems(input: unknown): string[] {
  if (check.Check(input)) return [];
  const byPath = new Map<string, string>();
  for (const { instancePath, message } of check.Errors(input)) {
    const path = instancePath.slice(1).replaceAll('/', '.');
    // Of a strategy every alternative complains; the first word on a place is enough.
    if (!byPath.has(path)) byPath.set(path, message);
  }
  return [...byPath].map(([path, message]) => `${path === '' ? 'the hub' : path}: ${message}`);
}
