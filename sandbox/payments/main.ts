import { run } from '../frame/run.ts';
import { payments } from './payments.ts';

await run(payments);
