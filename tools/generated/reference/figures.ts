import { FIGURES, type FigureDefinition } from '../../../src/model/figures/figures.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { code, generatedFrom, table } from './markdown.ts';

/** What each figure counts, as the code defines it. */
export const figureReference: GeneratedFile = {
  path: 'docs/reference/figures.md',
  make: () =>
    [
      '# Figures',
      generatedFrom('src/model/figures/figures.ts'),
      ABOUT,
      ...Object.entries<FigureDefinition>(FIGURES).map(([id, figure]) => section(id, figure)),
      FIRST_PASS,
      LIMITS,
      '',
    ].join('\n\n'),
};

function section(id: string, figure: FigureDefinition): string {
  const { version, name, unit, numerator, denominator, open, exclusions, sources } = figure;
  const list = (items: readonly string[]): string => items.join('; ');
  return [
    `## ${name}`,
    `${code(id)}, version ${version}, in ${unit}`,
    table(
      ['', ''],
      [
        ['numerator', numerator],
        ['denominator', denominator],
        ['open', open],
        ['left out', list(exclusions)],
        ['counted from', list(sources)],
      ],
    ),
  ].join('\n\n');
}

const ABOUT = `\`GET /figures?from=&to=&zone=\` ([HTTP API](http-api.md)) and \`syncline figures\` count them from what is stored at that moment; nothing is written for them.

- **Dated** by \`header.placedAt\`, in all of them: an order is in the window in which it was placed, whatever happens to it later. So windows that do not overlap add up, and the figures of a young window still move: \`open\` says how much is to come.
- **Time zone**: that of the question, UTC unless it names one. A date without a time is midnight there. \`from\` is in the window, \`to\` is the first moment that is not; at most 92 days.
- **Ratio**: numerator / denominator, always beside them; \`null\` where nothing was counted. To join windows, add numerators and denominators: ratios are never averaged.
- **Version**: it is raised when the same records would give another figure.`;

const FIRST_PASS = `## The first asking

The fill rate is that of the first pass: no backorder, no substitution, no second place. Of a line with \`ordered\` O and \`cancelled\` C units, failed are

F = the least of O and *what no stock was found for when its stock was first looked for* + *what places said that they would not send* + *what left as another SKU*

and filled are O − max(C, F), of O − max(C, F) + F that were asked for. What was short is not forgiven by cancelling it afterwards, nor by finding it elsewhere. The first asking is over when as many have left as are filled; a line of which nothing was filled is so at once. Quantities are in the unit in which the line was sold: a case counts one, a kilogram one.

Ten are ordered, the warehouse picks eight (\`BP\`), another place sends two later: 8 of 10 units, 0 of 1 line, 0 of 1 order, from the moment at which the eight have left.`;

const LIMITS = `## What they do not say

- A unit that two places were short of, or that was waited for and then not found, counts as failed twice, up to what was ordered: the fill rate is then lower than it was, never higher.
- A place that takes back what it said it was short of was not short of it.
- Where the hub keeps no stock, nobody looks for it, and only what a place says is short counts.
- What somebody orders anew as a replacement is an order of its own.
- In error is what was told: a wrong scan that was corrected before the parcel left counts like a wrong parcel, and so does a shipment with components of a kit that make no whole one until the rest of it is in the shipment. Wrong addresses, documents and labels, and what a return gives as its reason, are not counted.
- More than was ordered is an error for as long as it is told so: a count that is corrected takes it back.
- After a [replay](../how-to/replay.md) a wrong parcel that was corrected within one batch of changes is no error: nobody has seen it.
- An order that says it was placed more than a day after the hub knew of it may be missing from its window.
- An order whose stock was looked for before the hub had learnt of any, as on the day of a first load, waited for it.
- There is no figure by location, channel or SKU, and none of times: on-time shipping, perfect orders as SCOR and WERC define them, backorder and oversell rates are not built. \`perfect.line\` judges what can be judged without a time to ship by.`;
