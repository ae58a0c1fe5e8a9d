const HEAD_END = '\r\n\r\n';

/**
 * Reads the answers of one kept-alive connection: status and length are all that is looked at.
 * Returns a function that takes what has arrived and gives the statuses of the answers completed by it.
 * Throws for an answer without a length: none of ours is chunked.
 */
export function answerReader(): (chunk: Buffer) => number[] {
  let rest = '';
  return (chunk) => {
    rest += chunk.toString('latin1');
    const statuses: number[] = [];
    for (let end = endOf(rest); end !== null; end = endOf(rest)) {
      statuses.push(Number(rest.slice(9, 12)));
      rest = rest.slice(end);
    }
    return statuses;
  };
}

/** Where the first answer ends; null while some of it is to come. */
function endOf(text: string): number | null {
  const head = text.indexOf(HEAD_END);
  if (head < 0) return null;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  if (length === undefined) throw new Error('an answer without content-length');
  const end = head + HEAD_END.length + Number(length);
  return text.length < end ? null : end;
}
