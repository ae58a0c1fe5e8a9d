import type { GeneratedFile } from '../generated-file.ts';
import { USAGE } from '../../start/options.ts';
import { DocComments } from './doc-comments.ts';
import { generatedFrom } from './markdown.ts';

/** What the two commands say of themselves, and what their ends mean. */
export const commandReference: GeneratedFile = {
  path: 'docs/reference/commands.md',
  make: () => `# Commands

${generatedFrom('tools/start/options.ts', 'src/cli.ts')}

## npm start

Starts an embedded PostgreSQL (or uses \`DATABASE_URL\`), the hub, four systems of the sandbox (Shopify, a warehouse, an ERP, a carrier) and a generator of orders.

\`\`\`text
${USAGE.trim()}
\`\`\`

- Exit 0: a run that was judged good, or a stream that was stopped by Ctrl-C. Exit 1: a run that was judged bad, did not come to rest in time or could not start, in one sentence on stderr. Exit 130: a run with \`--exit\` that was stopped.
- With \`--json\` the last line of stdout is the verdict; everything else goes to stderr.
- A second start in the same folder goes on where the first one was.

## npx syncline

Asks a running hub, which it finds by \`hub.json\` in the data folder, or by \`SYNCLINE_URL\` and \`SYNCLINE_API_KEY\`.
\`check\` reads the configuration alone and needs no hub.

\`\`\`text
${new DocComments('src/cli.ts').template('USAGE').trim()}
\`\`\`

Exit 0: done. Exit 1: one sentence on stderr says why not. Exit 2: no such command or option, or something is missing from it.

## npm run

| command | does |
|---|---|
| \`npm test\` | every check and every test |
| \`npm run check\` | types, lint, dead code, layout, generated files and our own gates |
| \`npm run generate\` | writes the generated files |
| \`npm run format\` | lays the code out |
| \`npm run proof -- --orders 500\` | a good run, faults, kills and every planted bug, one after the other: see [proof](../../proof/README.md) |
| \`npm run proof -- T02 T03\` | scenarios of a go-live, through a whole running hub; \`scenarios\` are all that are built, \`--list\` names the 68; \`--seed N\`, \`--seeds 3\`, \`--faults standard\`: see [how to run them](../how-to/run-the-scenarios.md) |
| \`npm run bench -- <measure>\` | throughput, latency or growth, beside a floor; a first load or a burst of a shop, beside its limits; oversell, stock or projection of a hub that keeps stock; \`--help\` lists the options |
`,
};
