import type { Body } from './entity.ts';
import type { Lane } from './delivery.ts';

/** Which records of an entity go to which system, in which lane, under which consistency class. */
export interface Flow {
  /** Unique: `order-to-warehouse`. */
  name: string;
  entity: string;
  to: string;
  /** An operation with its own lane; one delivery per (record, system, facet). */
  facet: string;
  lane: Lane;
  class: 'fast' | 'exact';
  /** Groups the target should hold. Those the target itself owns are left out by the router. */
  groups: string[];
  /** Which records; all when absent. Pure. */
  when?: (body: Body) => boolean;
  /**
   * What has to hold before the target is told of a record at all, such as that no hold stands; then it is not asked
   * any more, so that a later hold takes nothing back. Absent: nothing. Pure.
   */
  begins?: (body: Body) => boolean;
  /** What happens when `when` stops holding. What the target has given up then is placed there again, as another object, when it holds again. */
  onExit: 'leave' | 'absent';
  /** Roles of references the target must already hold. */
  needs: string[];
  /**
   * Of those, the roles whose own call to the target has to end first: where both write to one object there (an
   * address of the customer's), two calls at once would each make it.
   */
  after: string[];
  /**
   * Of those, the roles whose record the mapping is shown, and what else of the flow's entity refers to it: where what
   * is written depends on it, such as how much of an order other shipments have taken already.
   */
  sees: string[];
  /** Acceptance by this target passes the stage, e.g. `released`. */
  passes?: string;
  /** How changes to staged groups reach this target after the stage: in the state, or asked for. */
  afterStage: 'state' | 'request';
  /**
   * What the target made by itself, and no owner knows of: its own affair (`ignore`), or a case (`case`), where it
   * should make none. A parcel that somebody sends by hand would leave a second time.
   */
  strangers: 'ignore' | 'case';
  /** Record only: plan and compare, never call. */
  shadowOnly: boolean;
}
