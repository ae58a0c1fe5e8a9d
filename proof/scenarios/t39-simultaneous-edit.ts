import type { Doc } from '../generator/json.ts';
import { scenario, type Play } from '../stage/scenario.ts';

/** The skew of the configuration is 5 s: of two edits within it the ERP's counts. */
scenario('T39', 'Simultaneous edit', async (play) => {
  await unheardOf(play);
  await bothEdit(play, ['shop', 'erp']);
  await bothEdit(play, ['erp', 'shop']);
});

/** The ERP has been edited and has not told: what the shop said is not written over it, and then both are weighed. */
async function unheardOf({ shop, erp, hub, expect, luck, rest }: Play): Promise<void> {
  const person = luck.pick(shop.people);
  const { id: reference } = await hub.record(`shop/customer/${person.id}`);
  const [ours, theirs] = [`+4670${luck.between(100_000, 999_999)}`, `+4930${luck.between(100_000, 999_999)}`];
  await erp.tellHub(null);
  await erp.admin.patch(`/admin/customers/${encodeURIComponent(reference)}`, { phone: theirs });
  await shop.admin.patch(`/admin/customers/${person.id}`, { phone: ours });
  const phones = (): unknown[] => [
    shop.store.body('customers', person.id)?.['phone'],
    erp.store.body('customers', reference)?.['phone'],
  ];
  await expect("the ERP's number is in both, though it has not told yet", phones, [theirs, theirs]);
  await erp.tellHub(hub.url);
  await rest();
  await expect.now('and stays', phones, [theirs, theirs]);
}

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
