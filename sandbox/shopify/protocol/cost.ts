import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
  ValueNode,
} from 'graphql';
import { getNamedType, isAbstractType, isLeafType, isObjectType, Kind, OperationTypeNode, valueFromASTUntyped } from 'graphql';

/** What a request is charged for. `data` is its answer, for the cost that it really had. */
export type Charged = {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Record<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
};

/** Objects that the API does not charge for: they are parts of the object that holds them. */
const free = new Set([
  'MoneyV2',
  'MoneyBag',
  'CustomerPhoneNumber',
  'CustomerEmailMarketingConsentState',
  'InventoryItemMeasurement',
  'Weight',
]);
/** Mutations whose own cost is not the usual 10. */
const mutationCosts: Record<string, number> = { refundCreate: 20, fulfillmentTrackingInfoUpdate: 50 };
const mutationCost = 10;
const countCost = 10;
const absent = Symbol('not answered yet');

/**
 * The points of a request: 1 for an object, 0 for a scalar, 10 for a mutation, whose payload's own objects are free.
 * A connection is 2, and its node's cost times ⌊2·ln n⌋ for a size of n, n itself below 2. The vendor publishes only that a connection
 * is "sized by first and last"; this is what its answers show: `first: 10` costs 6, 50 costs 9, 250 costs 13 with a bare node.
 */
export function requestedCost(charged: Charged): number {
  return new Walk(charged).operation(absent);
}

/** The same, by what was answered: objects that are null cost nothing, connections by the nodes they hold. */
export function actualCost(charged: Charged, data: unknown): number {
  return new Walk(charged).operation(data);
}

class Walk {
  private readonly charged: Charged;

  constructor(charged: Charged) {
    this.charged = charged;
  }

  operation(data: unknown): number {
    const { operation, schema } = this.charged;
    const mutation = operation.operation === OperationTypeNode.MUTATION;
    const root = mutation ? schema.getMutationType() : schema.getQueryType();
    if (root === null || root === undefined) return 0;
    let sum = 0;
    for (const [key, nodes] of this.fields([operation.selectionSet], root)) {
      const value = partOf(data, key);
      sum += mutation ? this.mutation(nodes, root, value) : this.field(nodes, root, value);
    }
    return sum;
  }

  private mutation(nodes: FieldNode[], root: GraphQLObjectType, value: unknown): number {
    const name = nodes[0]?.name.value ?? '';
    const own = (mutationCosts[name] ?? mutationCost) + this.variantsOf(name, nodes[0]);
    const payload = namedType(root, name);
    if (!isObjectType(payload)) return own;
    let sum = own;
    for (const [key, inner] of this.fields(sets(nodes), payload)) {
      const type = namedType(payload, inner[0]?.name.value ?? '');
      const given = partOf(value, key);
      if (type !== null && given !== null) sum += this.selection(sets(inner), type, given);
    }
    return sum;
  }

  /** `productSet` costs 0.2 more for each variant it names. */
  private variantsOf(name: string, node: FieldNode | undefined): number {
    if (name !== 'productSet' || node === undefined) return 0;
    const input = this.argument(node, 'input') as { variants?: unknown[] } | undefined;
    return Math.floor((input?.variants?.length ?? 0) * 0.2);
  }

  private field(nodes: FieldNode[], parent: GraphQLObjectType, value: unknown): number {
    const node = nodes[0];
    const type = node === undefined ? null : namedType(parent, node.name.value);
    if (node === undefined || type === null || isLeafType(type) || value === null) return 0;
    if (type.name === 'Count') return countCost;
    if (free.has(type.name)) return 0;
    if (type.name.endsWith('Connection') && isObjectType(type)) return this.connection(nodes, type, value);
    return 1 + this.selection(sets(nodes), type, value);
  }

  private connection(nodes: FieldNode[], type: GraphQLObjectType, value: unknown): number {
    const node = nodes[0];
    const asked = node === undefined ? 0 : Number(this.argument(node, 'first') ?? this.argument(node, 'last') ?? 10);
    let perNode = 0;
    let found: number | null = null;
    for (const [key, inner] of this.fields(sets(nodes), type)) {
      const items = partOf(value, key);
      if (Array.isArray(items)) found = items.length;
      perNode += this.nodeCost(inner, type, items);
    }
    return 2 + sized(found === null || found === 0 ? asked : found) * perNode;
  }

  private nodeCost(inner: FieldNode[], type: GraphQLObjectType, items: unknown): number {
    const name = inner[0]?.name.value ?? '';
    if (name !== 'nodes' && name !== 'edges') return 0;
    const item = namedType(type, name);
    if (item === null) return 0;
    const list = Array.isArray(items) && items.length > 0 ? items : [absent];
    if (name === 'nodes') return 1 + Math.max(...list.map((one) => this.selection(sets(inner), item, one)));
    if (!isObjectType(item)) return 0;
    return Math.max(...list.map((one) => this.edge(inner, item, one)));
  }

  private edge(inner: FieldNode[], edge: GraphQLObjectType, value: unknown): number {
    let sum = 0;
    for (const [key, nodes] of this.fields(sets(inner), edge)) {
      const type = nodes[0]?.name.value === 'node' ? namedType(edge, 'node') : null;
      if (type !== null) sum += 1 + this.selection(sets(nodes), type, partOf(value, key));
    }
    return sum;
  }

  /** The cost of what is selected in an object; of an interface or a union, the dearest of the possible types. */
  private selection(selected: SelectionSetNode[], type: GraphQLNamedType, value: unknown): number {
    if (Array.isArray(value))
      return value.length === 0 ? 0 : Math.max(...value.map((one) => this.selection(selected, type, one)));
    if (value === null) return 0;
    if (isObjectType(type)) return this.object(selected, type, value);
    if (!isAbstractType(type)) return 0;
    return Math.max(0, ...this.charged.schema.getPossibleTypes(type).map((one) => this.object(selected, one, value)));
  }

  private object(selected: SelectionSetNode[], type: GraphQLObjectType, value: unknown): number {
    let sum = 0;
    for (const [key, nodes] of this.fields(selected, type)) sum += this.field(nodes, type, partOf(value, key));
    return sum;
  }

  /** The fields that apply to the type, by the name they are answered under. */
  private fields(
    selected: SelectionSetNode[],
    type: GraphQLObjectType,
    into = new Map<string, FieldNode[]>(),
  ): Map<string, FieldNode[]> {
    for (const selection of selected.flatMap((set) => set.selections)) {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        into.set(key, [...(into.get(key) ?? []), selection]);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.charged.fragments[selection.name.value];
      const condition = fragment?.typeCondition?.name.value ?? type.name;
      if (fragment !== undefined && this.applies(condition, type)) this.fields([fragment.selectionSet], type, into);
    }
    return into;
  }

  private applies(condition: string, type: GraphQLObjectType): boolean {
    const named = this.charged.schema.getType(condition);
    return named === type || (isAbstractType(named) && this.charged.schema.isSubType(named, type));
  }

  private argument(node: FieldNode, name: string): unknown {
    const value: ValueNode | undefined = node.arguments?.find((one) => one.name.value === name)?.value;
    if (value === undefined) return undefined;
    if (value.kind !== Kind.VARIABLE) return valueFromASTUntyped(value, this.charged.variables);
    const given = this.charged.variables[value.name.value];
    if (given !== undefined) return given;
    const definition = this.charged.operation.variableDefinitions?.find((one) => one.variable.name.value === value.name.value);
    return definition?.defaultValue === undefined ? undefined : valueFromASTUntyped(definition.defaultValue);
  }
}

function sized(size: number): number {
  return size < 2 ? size : Math.floor(2 * Math.log(size));
}

function sets(nodes: FieldNode[]): SelectionSetNode[] {
  return nodes.map((node) => node.selectionSet).filter((set) => set !== undefined);
}

function namedType(parent: GraphQLObjectType, field: string): GraphQLNamedType | null {
  const found = parent.getFields()[field];
  return found === undefined ? null : getNamedType(found.type);
}

function partOf(value: unknown, key: string): unknown {
  if (value === absent) return absent;
  return typeof value === 'object' && value !== null ? ((value as Record<string, unknown>)[key] ?? null) : null;
}
