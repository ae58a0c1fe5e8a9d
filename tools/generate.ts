import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated/generated-files.ts';
import { writeStale } from './generated/stale-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { written, refused } = await writeStale(root, generatedFiles);
console.log(written.length === 0 ? 'Nothing was stale.' : `Written: ${written.join(', ')}`);
for (const fault of refused) console.error(fault);
process.exitCode = refused.length > 0 ? 1 : 0;
