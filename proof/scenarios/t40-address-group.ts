import type { Doc } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';

const BEYOND_SKEW_MS = 6_000;

scenario('T40', 'Address group merge', async ({ shop, erp, hub, expect, luck, rest, wait }) => {
  const person = luck.pick(shop.people);
  const { id: reference } = await hub.record(`shop/customer/${person.id}`);
  const address = (line1: string, city: string): Doc => ({ name: person.name, line1, city, postal_code: '11111', country: 'SE' });
  const older = address(`Old Lane ${luck.between(1, 99)}`, 'Lund');
  await shop.admin.patch(`/admin/customers/${person.id}`, { default_address: older });
  const held = (): unknown[] =>
    [shop.store.body('customers', person.id)?.['default_address'], erp.store.body('customers', reference)?.['address']].map(
      (one) => {
        const { line1, city } = (one ?? {}) as Doc;
        return [line1, city];
      },
    );
  await expect('both hold the shop’s address', held, [
    [older['line1'], 'Lund'],
    [older['line1'], 'Lund'],
  ]);
  await rest();
  await wait(BEYOND_SKEW_MS);
  // The ERP knows a newer city and no street.
  const { line1: _unknown, ...newer } = address('', 'Malmö');
  await erp.admin.patch(`/admin/customers/${encodeURIComponent(reference)}`, { address: { ...newer, line1: null } });
  await rest();
  await expect('the whole address of one of them, never half of each', held, [
    [null, 'Malmö'],
    [null, 'Malmö'],
  ]);
  await wait(BEYOND_SKEW_MS);
  await shop.admin.patch(`/admin/customers/${person.id}`, { default_address: older });
  await expect('the next one as a whole as well', held, [
    [older['line1'], 'Lund'],
    [older['line1'], 'Lund'],
  ]);
});
