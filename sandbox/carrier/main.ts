import { run } from '../frame/run.ts';
import { carrier } from './carrier.ts';

await run(carrier);
