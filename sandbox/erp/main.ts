import { run } from '../frame/run.ts';
import { erp } from './erp.ts';

await run(erp);
