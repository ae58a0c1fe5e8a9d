import { parseArgs } from 'node:util';
import { run } from '../frame/run.ts';
import { haulier } from './haulier.ts';

// The other flags are read when it is known whose they are.
const { name = 'haulier' } = parseArgs({ strict: false, options: { name: { type: 'string' } } }).values;

await run(haulier(String(name)));
