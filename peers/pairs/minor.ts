/** Minor units of a decimal with two places; text that has more is no amount of these currencies. */
export function minor(decimal: string): number {
  const match = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(decimal);
  if (match === null) throw new Error(`${decimal} is no amount.`);
  const [, sign, whole, cents = ''] = match;
  const amount = Number(whole) * 100 + Number(cents.padEnd(2, '0'));
  return sign === '-' && amount !== 0 ? -amount : amount;
}
