/** One cell of a table of states and events: in this state, when this is told, that is expected. */
export interface Cell {
  state: string;
  event: string;
  expected: string;
}

/**
 * The cells of a table as a person lays it out: first a row of events, then for each state a row that begins with its name.
 * Throws when a row has more or fewer cells than there are events.
 */
export function stateTable(table: string): Cell[] {
  const [events = [], ...rows] = table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap(([state = '', ...cells]) => {
    if (cells.length !== events.length) throw new Error(`${state} has ${cells.length} cells for ${events.length} events`);
    return events.map((event, index) => ({ state, event, expected: cells[index] ?? '' }));
  });
}
