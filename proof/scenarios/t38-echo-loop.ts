import { plain } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';

/** Several polls of every system. */
const SILENCE_MS = 12_000;

scenario('T38', 'Echo loop', async ({ shop, erp, hub, expect, luck, rest, wait }) => {
  const person = luck.pick(shop.people);
  const { id: reference } = await hub.record(`shop/customer/${person.id}`);
  const email = (): unknown[] => [
    shop.store.body('customers', person.id)?.['email'],
    erp.store.body('customers', reference)?.['email'],
  ];
  const writes = (): number[] =>
    [shop, erp].map((side) => side.store.effects().filter(({ entity }) => entity === 'customer').length);
  const before = writes();
  const since = () => writes().map((count, index) => count - (before[index] ?? 0));

  const typed = `  Ana.${luck.between(100, 999)}@Example.TEST `;
  const settled = typed.trim().toLowerCase();
  await erp.admin.patch(`/admin/customers/${encodeURIComponent(reference)}`, { email: typed });
  await expect('the shop keeps it in a form of its own', () => email()[0], settled);
  await rest();
  await expect.now('one write to the shop, none back', since, [1, 0]);
  await wait(SILENCE_MS);
  await expect.now('and then silence', since, [1, 0]);

  const next = `bo.${luck.between(100, 999)}@example.test`;
  await shop.admin.patch(`/admin/customers/${person.id}`, { email: next.toUpperCase() });
  await expect('the other way', email, [next, next]);
  await rest();
  await expect.now('one write to the ERP, none back', since, [1, 1]);
  await wait(SILENCE_MS);
  await expect.now('and then silence', since, [1, 1]);
  await expect.now(
    'the hub holds',
    async () => plain(((await hub.record(`shop/customer/${person.id}`)).body['contact'] as { email: string }).email),
    next,
  );
});
