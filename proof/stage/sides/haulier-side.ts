import type { Doc } from '../../generator/json.ts';
import { plain } from '../../generator/json.ts';
import type { Side } from './side.ts';

/** A carrier that is asked to take whole loads; it is silent unless a scenario answers for it. */
export class HaulierSide {
  private readonly side: Side;

  constructor(side: Side) {
    this.side = side;
  }

  /** Where the one tender of a load stands, by the number that people use for it; null: it was not asked. */
  status(load: string): string | null {
    const [one, ...others] = this.tenders(load);
    if (others.length > 0) throw new Error(`${others.length + 1} tenders of ${load}`);
    return one === undefined ? null : plain(one['status']);
  }

  /** A dispatcher answers, however late. */
  async answer(load: string, decision: 'accept' | 'decline', reason: string | null = null): Promise<void> {
    const id = plain(this.tenders(load)[0]?.['id']);
    await this.side.admin.post(`/admin/tenders/${id}/answer`, { decision, reason });
  }

  /** What it was told of a load, in this order: `create`, `update`, `cancel`. */
  told(load: string): string[] {
    const references = this.tenders(load).map((one) => one['reference']);
    return this.side.store
      .effects()
      .filter(({ reference }) => references.includes(reference))
      .map(({ kind }) => kind);
  }

  /** Its webhooks are lost, or sent again. */
  async losesWebhooks(lost: boolean): Promise<void> {
    await this.side.dial({ drop: lost ? 1 : 0 });
  }

  private tenders(load: string): Doc[] {
    return this.side.store.bodies('tenders').filter((one) => one['number'] === load);
  }
}
