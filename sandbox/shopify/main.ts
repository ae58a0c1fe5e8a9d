import { run } from '../frame/run.ts';
import { shopify } from './shopify.ts';

await run(shopify);
