import type { World } from '../world.ts';
import type { CsvRow } from './read-rows.ts';

/** The generator's word on each row against the rules: what it left out, read wrongly or made of something else. */
export function compareRows(world: World, rows: CsvRow[]): void {
  const said = new Map(world.manifest.rows.map((row) => [`${row.file}:${row.line}`, row]));
  for (const row of rows) {
    const about = `${row.file}:${row.line}`;
    const word = said.get(about);
    const report = (detail: string): void =>
      world.findings.add({
        fault: word === undefined ? 'lost' : 'corrupted',
        system: 'generator',
        about: `row ${about}`,
        detail,
      });
    if (word === undefined) report('it was not placed');
    else if (word.as !== row.kind) report(`placed as ${word.as}, the rules say ${row.kind}`);
    else if (row.kind !== 'rejected' && (word.quantity !== row.quantity || word.amount !== row.pence || word.sku !== row.sku)) {
      report(
        `placed as ${word.quantity} × ${word.sku} for ${word.amount}, the file says ${row.quantity} × ${row.sku} for ${row.pence}`,
      );
    }
  }
}
