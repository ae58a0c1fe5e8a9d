import type { Doc } from '../generator/json.ts';
import { scenario, type Play } from '../stage/scenario.ts';

/** The skew of the configuration is 5 s: of two edits within it the ERP's counts. */
scenario('T39', 'Simultaneous edit', async (play) => {
  await bothEdit(play, ['shop', 'erp']);
  await bothEdit(play, ['erp', 'shop']);
});

async function bothEdit({ shop, erp, hub, expect, luck, rest, wait }: Play, order: ('shop' | 'erp')[]): Promise<void> {
  const person = luck.pick(shop.people);
  const subject = `shop/customer/${person.id}`;
  const { id: reference } = await hub.record(subject);
  const [ours, theirs] = [`+4670${luck.between(100_000, 999_999)}`, `+4930${luck.between(100_000, 999_999)}`];
  const edits = {
    shop: () => shop.admin.patch(`/admin/customers/${person.id}`, { phone: ours }),
    erp: () => erp.admin.patch(`/admin/customers/${encodeURIComponent(reference)}`, { phone: theirs }),
  };
  // Both have edited before either hears of the other.
  const sides = { shop, erp };
  for (const system of order) await sides[system].tellHub(null);
  for (const system of order) {
    await edits[system]();
    await wait(luck.between(0, 300));
  }
  for (const system of order) await sides[system].tellHub(hub.url);
  const phones = (): unknown[] => [
    shop.store.body('customers', person.id)?.['phone'],
    erp.store.body('customers', reference)?.['phone'],
  ];
  await rest();
  await expect(`${order.join(', then ')}: the ERP's number is in both`, phones, [theirs, theirs]);
  const explained = async () => ((await hub.ask(`/explain?id=${encodeURIComponent(subject)}&group=contact`)) as Doc[])[0] ?? {};
  const losers = async () => JSON.stringify((await explained())['claims']).includes(ours);
  await expect.now('what the shop said is kept', losers, true);
}
