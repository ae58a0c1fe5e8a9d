import { run } from '../frame/run.ts';
import { shop } from './shop.ts';

await run(shop);
