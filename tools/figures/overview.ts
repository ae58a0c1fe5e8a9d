import type { GeneratedFile } from '../generated/generated-file.ts';
import { Drawing, type Point } from './drawing.ts';

/** The figure of the README: what comes in, what is kept, what goes out. */
export const overviewFigure: GeneratedFile = { path: 'docs/figures/overview.svg', make: draw };

const KEPT: Point = [190, 104];
const NAME: Point = [110, 40];

function draw(): string {
  const drawing = new Drawing(
    [1120, 360],
    'Systems tell facts, facts make records, records make deliveries, deliveries change systems',
  );
  systems(drawing, 20, ['shop', 'warehouse', 'ERP', 'carrier']);
  drawing
    .word([560, 36], 'The hub: one process and its PostgreSQL, or many processes on one PostgreSQL.', 'label')
    .word([560, 56], 'What comes in is on disk before it is answered; a call is on disk before it is made.', 'label')
    .arrow({ from: [136, 142], to: [204, 142], label: 'webhook', labelAt: [169, 132] })
    .word([169, 160], 'or poll', 'label');
  kept(drawing);
  drawing
    .arrow({ from: [914, 130], to: [982, 130], label: 'call', labelAt: [947, 120] })
    .arrow({ from: [982, 154], to: [914, 154], label: 'answer', labelAt: [947, 173] });
  systems(drawing, 988, ['shop', 'warehouse', 'ERP']);
  drawing
    .arrow({ from: [560, 198], to: [560, 232], dashed: true })
    .box({ at: [465, 236], size: [190, 56], title: 'cases', lines: ['what a person must decide'] })
    .path(
      [
        [815, 198],
        [815, 324],
        [303, 324],
        [303, 198],
      ],
      'receipts: what was answered is kept too',
      [560, 343],
    );
  return drawing.svg();
}

function systems(drawing: Drawing, x: number, names: readonly string[]): void {
  names.forEach((title, index) => drawing.box({ at: [x, 66 + index * 50], size: NAME, title, kind: 'system' }));
}

function kept(drawing: Drawing): void {
  drawing
    .box({
      at: [208, 90],
      size: KEPT,
      title: 'facts',
      lines: ['what each system said,', 'kept as it was said;', 'the same twice is one'],
      kind: 'durable',
    })
    .arrow({ from: [402, 142], to: [460, 142], label: 'project', labelAt: [431, 132] })
    .box({
      at: [465, 90],
      size: KEPT,
      title: 'records',
      lines: ['a function of the facts,', 'whatever their order;', 'one rule for each group'],
      kind: 'durable',
    })
    .arrow({ from: [659, 142], to: [715, 142], label: 'route', labelAt: [687, 132] })
    .box({
      at: [720, 90],
      size: KEPT,
      title: 'deliveries',
      lines: ['what a system should hold', 'and is known to hold;', 'one frozen call at a time'],
      kind: 'durable',
    });
}
