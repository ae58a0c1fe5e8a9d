const UP = '\u001b[1A';
const CLEAR = '\u001b[2K';

/**
 * What stands on a terminal after this output: lines, carriage returns, and the two sequences by which a summary
 * is drawn over itself. Colours are dropped.
 */
export function screenAfter(output: string): string[] {
  const lines = [''];
  let row = 0;
  const pieces = output.split(new RegExp(`(${RegExp.escape(UP)}|${RegExp.escape(CLEAR)}|\\r\\n|\\n|\\r)`));
  for (const piece of pieces) {
    if (piece === UP) row = Math.max(0, row - 1);
    else if (piece === CLEAR) lines[row] = '';
    else if (piece === '\n' || piece === '\r\n') row += 1;
    else if (piece !== '\r') lines[row] = `${lines[row] ?? ''}${withoutColours(piece)}`;
    lines[row] ??= '';
  }
  return lines;
}

function withoutColours(text: string): string {
  return text.replaceAll(new RegExp(`${RegExp.escape('\u001b[')}[0-9;?]*[a-zA-Z]`, 'g'), '');
}
