import { run } from '../frame/run.ts';
import { amazon } from './amazon.ts';

await run(amazon);
