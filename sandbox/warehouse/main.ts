import { run } from '../frame/run.ts';
import { warehouse } from './warehouse.ts';

await run(warehouse);
