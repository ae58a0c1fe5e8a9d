import { plain } from '../json.ts';
import type { Random } from '../random.ts';
import type { Product } from './catalogue.ts';
import type { Draft } from './draft.ts';
import { addLine } from './draft.ts';
import { makeAddress } from './people.ts';

export type EditKind = 'quantity' | 'remove_line' | 'add_line' | 'address' | 'note';

/** After goods have left only such edits make sense as do not take anything back. */
export const lateEdits: EditKind[] = ['add_line', 'address', 'note'];
export const earlyEdits: EditKind[] = ['quantity', 'remove_line', 'add_line', 'address', 'note'];

/** Changes the draft as a customer would who thought again. What the kind cannot do to this order becomes a note. */
export function editDraft(draft: Draft, kind: EditKind, given: { catalogue: Product[]; luck: Random }): void {
  const { catalogue, luck } = given;
  const line = luck.pick(draft.lines);
  if (kind === 'quantity' && line.kind === 'physical' && line.targets.length === 0) {
    line.quantity = luck.between(1, 9);
    line.discount = Math.min(line.discount, line.unitPrice * line.quantity);
  } else if (kind === 'remove_line' && draft.lines.filter((one) => one.kind === 'physical').length > 1) {
    draft.lines = draft.lines.filter((one) => one !== line);
  } else if (kind === 'add_line') {
    addLine(draft, luck.pick(catalogue.filter((product) => draft.shipTo !== null || product.kind !== 'physical')), luck);
  } else if (kind === 'address' && draft.shipTo !== null) {
    draft.shipTo = makeAddress(plain(draft.shipTo['name']), luck);
  } else {
    draft.extras = { ...draft.extras, note: `Please call first (${luck.between(100, 999)}).` };
  }
}
