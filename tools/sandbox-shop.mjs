/**
 * The till of the sandbox's plain shop (`npm start -- --shop plain`), for the tutorial and for trying things by hand. Plain JavaScript: it runs on
 * any Node from 20, beside a running `npm start`, whose addresses it finds in the data folder.
 *
 *   node tools/sandbox-shop.mjs product FILE    puts a product in the shop and stock on the warehouse's shelf
 *   node tools/sandbox-shop.mjs order FILE      places an order
 *   node tools/sandbox-shop.mjs parcels ORDER   what the shop knows of an order's parcels
 *
 * FILE is JSON as the shop shows it. `--data FOLDER` when it is not ./.syncline.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const STOCK = 100;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string', default: './.syncline' } },
});

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

function place() {
  try {
    const { systems, secrets } = read(join(values.data, 'run.json'));
    const { SANDBOX_ADMIN_TOKEN: admin, SANDBOX_SHOP_TOKEN: shop } = read(secrets);
    return { systems, tokens: { admin, shop } };
  } catch (error) {
    throw new Error(`Nothing runs in ${values.data}: ${error.message}. Start it with npm start, or give --data.`, {
      cause: error,
    });
  }
}

async function call(system, method, path, body) {
  const { systems, tokens } = place();
  const token = path.startsWith('/admin/') ? tokens.admin : tokens.shop;
  const response = await fetch(`${systems[system]}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`The ${system} says ${response.status}: ${answer.message ?? answer.code}.`);
  return answer;
}

const commands = {
  async product(file) {
    const product = read(file);
    await call('shop', 'POST', '/admin/products', product);
    for (const { sku } of product.variants) {
      await call('warehouse', 'PUT', `/admin/stock/${encodeURIComponent(sku)}/WH1`, { on_hand: STOCK });
    }
    return `${product.title} is in the shop as ${product.variants.map(({ sku }) => sku).join(', ')}.`;
  },
  async order(file) {
    const order = await call('shop', 'POST', '/admin/orders', read(file));
    return `Order ${order.number} is placed; the shop calls it ${order.id}.`;
  },
  async parcels(order) {
    const { items } = await call('shop', 'GET', `/orders/${encodeURIComponent(order)}/fulfilments`);
    const parcels = items.flatMap(({ status, packages }) =>
      packages.map((one) => `${one.tracking_number} by ${one.carrier}: ${status}`),
    );
    return parcels.length === 0 ? `The shop knows of no parcel of ${order}.` : parcels.join('\n');
  },
};

try {
  const [command = '', ...rest] = positionals;
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (run === undefined) throw new Error('Say product FILE, order FILE or parcels ORDER.');
  console.log(await run(...rest));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
