import { createWriteStream, mkdirSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { DocumentNode, FieldNode } from 'graphql';
import { GraphQLError, Kind, visit } from 'graphql';
import { gid } from '../keep/gid.ts';
import type { BulkRecord } from '../keep/app-record.ts';
import type { Roots } from '../protocol/execute.ts';
import { executeOn } from '../protocol/execute.ts';
import { adminSchema } from '../protocol/schema.ts';
import { zonedStamp } from '../hooks/zoned-stamp.ts';
import type { Ask, Shopify } from '../shop-context.ts';
import { activeOperations } from './operations.ts';
import type { BulkPlan } from './plan.ts';
import { planBulk } from './plan.ts';
import { rowsOf } from './rows.ts';

const page = 100;
type Page = { edges: { node: Record<string, unknown> | null }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };

/**
 * Runs bulk operations: CREATED → RUNNING → COMPLETED, or FAILED, or CANCELING → CANCELED. Page after page of the root connection is
 * executed and written to a file, so memory stays flat however large the shop is. One that a crash interrupted begins anew.
 */
export class BulkRunner {
  readonly folder: string;
  private readonly shop: Shopify;
  private readonly roots: Roots;
  private readonly running = new Map<string, Promise<void>>();
  private stopped = false;

  constructor(shop: Shopify, roots: Roots) {
    this.shop = shop;
    this.roots = roots;
    this.folder = join(shop.frame.options.data, 'shopify-bulk');
    mkdirSync(this.folder, { recursive: true });
  }

  /** Takes up what is not being run. */
  wake(): void {
    setImmediate(() => {
      if (this.stopped) return;
      for (const record of activeOperations(this.shop))
        if (!this.running.has(record.id))
          this.running.set(
            record.id,
            this.run(record.id).finally(() => this.running.delete(record.id)),
          );
    });
  }

  work(): number {
    return this.running.size;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running.values());
  }

  private async run(id: string): Promise<void> {
    const file = createWriteStream(join(this.folder, `${id}.jsonl`));
    try {
      this.save(id, { status: this.statusOf(id) === 'CANCELING' ? 'CANCELING' : 'RUNNING', objectCount: 0, rootObjectCount: 0 });
      await this.writeAll(id, file);
      await closed(file);
      if (!this.stopped) this.finish(id, this.statusOf(id) === 'CANCELING' ? 'CANCELED' : 'COMPLETED', file.bytesWritten);
    } catch (error) {
      await closed(file);
      if (!(error instanceof GraphQLError)) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      const denied = error instanceof GraphQLError && error.extensions['code'] === 'ACCESS_DENIED';
      this.save(id, { errorCode: denied ? 'ACCESS_DENIED' : 'INTERNAL_SERVER_ERROR' });
      this.finish(id, 'FAILED', file.bytesWritten);
    }
  }

  private async writeAll(id: string, file: WriteStream): Promise<void> {
    const record = this.shop.keep.bulk.get(id);
    if (record === null) return;
    const plan = planBulk(adminSchema().schema, record.query);
    const ask: Ask = { shop: this.shop, whole: true, scopes: this.shop.settings.scopes, warnings: [], effects: [] };
    let after: string | null = null;
    const began = performance.now();
    let written = 0;
    for (let more = true; more && !this.stopped && this.statusOf(id) === 'RUNNING';) {
      const found: Page = this.onePage(plan, after, ask);
      const objects = await write(file, plan, found);
      const now = this.shop.keep.bulk.get(id);
      this.save(id, {
        objectCount: (now?.objectCount ?? 0) + objects,
        rootObjectCount: (now?.rootObjectCount ?? 0) + found.edges.length,
      });
      after = found.pageInfo.endCursor;
      more = found.pageInfo.hasNextPage;
      written += found.edges.length;
      await this.breathe(began, written);
    }
  }

  private onePage(plan: BulkPlan, after: string | null, ask: Ask): Page {
    const result = executeOn(this.roots, { document: paged(plan, after), operation: plan.operation, variables: {} }, ask);
    const [error] = result.errors ?? [];
    if (error !== undefined) throw error;
    return result.data?.[plan.root.alias?.value ?? plan.root.name.value] as Page;
  }

  /** Lets requests in between two pages; a rate makes a large operation last, whatever the work itself takes of it. */
  private breathe(began: number, objects: number): Promise<void> {
    const rate = this.shop.settings.bulkRate;
    const early = rate === 0 ? 0 : began + (objects / rate) * 1000 - performance.now();
    if (early <= 0) return new Promise((resolve) => setImmediate(resolve));
    return new Promise((resolve) => setTimeout(resolve, early));
  }

  private statusOf(id: string): string {
    return this.shop.keep.bulk.get(id)?.status ?? 'CANCELED';
  }

  private save(id: string, changes: Partial<BulkRecord>): void {
    const record = this.shop.keep.bulk.get(id);
    if (record !== null) this.shop.keep.bulk.put({ ...record, ...changes, updatedAt: this.shop.now() });
  }

  private finish(id: string, status: BulkRecord['status'], size: number): void {
    const now = this.shop.now();
    this.shop.frame.store.transaction(() => {
      this.save(id, { status, completedAt: now, fileSize: status === 'COMPLETED' && size > 0 ? size : null });
      this.shop.tell('BULK_OPERATIONS_FINISH', `bulk_operations/${id}`, () => ({
        admin_graphql_api_id: gid('BulkOperation', id),
        status: status.toLowerCase(),
        type: 'query',
        error_code: this.shop.keep.bulk.get(id)?.errorCode?.toLowerCase() ?? null,
        created_at: zonedStamp(this.shop.keep.bulk.get(id)?.createdAt ?? now, this.shop.settings.timeZone),
        completed_at: zonedStamp(now, this.shop.settings.timeZone),
      }));
    });
  }
}

/** Writes the lines of a page, waiting when the file cannot take more; how many they were. */
async function write(file: WriteStream, plan: BulkPlan, found: Page): Promise<number> {
  let count = 0;
  for (const edge of found.edges) {
    if (edge.node === null) continue;
    for (const row of rowsOf(edge.node, plan.parts, null)) {
      count += 1;
      if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, 'drain');
    }
  }
  return count;
}

/** The query with the page that is wanted of its root connection, and with what tells of the next one. */
function paged(plan: BulkPlan, after: string | null): DocumentNode {
  const argument = (
    name: string,
    value: { kind: typeof Kind.INT; value: string } | { kind: typeof Kind.STRING; value: string },
  ) => ({ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value }) as const;
  return visit(plan.document, {
    Field(node): FieldNode | undefined {
      if (node !== plan.root) return undefined;
      const kept = (node.arguments ?? []).filter((one) => !['first', 'after', 'last', 'before'].includes(one.name.value));
      const place = after === null ? [] : [argument('after', { kind: Kind.STRING, value: after })];
      const info = field('pageInfo', [field('hasNextPage', []), field('endCursor', [])]);
      const selections = [...(node.selectionSet?.selections ?? []), info];
      return {
        ...node,
        arguments: [...kept, argument('first', { kind: Kind.INT, value: String(page) }), ...place],
        selectionSet: { kind: Kind.SELECTION_SET, selections },
      };
    },
  });
}

function field(name: string, inner: FieldNode[]): FieldNode {
  const set = inner.length === 0 ? {} : { selectionSet: { kind: Kind.SELECTION_SET as const, selections: inner } };
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name }, ...set };
}

function closed(file: WriteStream): Promise<void> {
  return new Promise((resolve) => file.end(() => resolve()));
}
