const RATE = 0.21;

/** An order of the sandbox's shop with this number: two lines, a buyer of its own, paid. */
export function shopOrder(number: number, skus: readonly string[]): object {
  const lines = skus.map((sku, index) => lineOf(sku, 1 + ((number + index) % 3), 1_990 + ((number * 37 + index * 211) % 5_000)));
  const shipping = 495;
  const total = lines.reduce((sum, { gross }) => sum + gross, shipping);
  const address = addressOf(number);
  return {
    id: `bench-${number}`,
    number: String(number),
    customer: { id: `buyer-${number}`, email: `marta.${number}@example.test`, name: `Marta Vidal ${number}` },
    ship_to: address,
    bill_to: address,
    lines: lines.map(({ line }) => line),
    shipping_lines: [{ title: 'Standard', price: eur(shipping) }],
    transactions: [
      { id: `pay-${number}`, kind: 'sale', status: 'success', gateway: 'card', amount: { amount: total, currency: 'EUR' } },
    ],
  };
}

function lineOf(sku: string, quantity: number, unit: number) {
  const tax = Math.round(quantity * unit * RATE);
  const line = {
    sku,
    quantity,
    unit_price: eur(unit),
    tax_lines: [{ title: 'IVA', rate: RATE, amount: eur(tax) }],
  };
  return { line, gross: quantity * unit + tax };
}

function addressOf(number: number): object {
  return {
    name: `Marta Vidal ${number}`,
    line1: `Calle Mayor ${1 + (number % 90)}`,
    city: 'Madrid',
    postal_code: String(28_001 + (number % 50)),
    country: 'ES',
  };
}

function eur(amount: number): object {
  return { shop: { amount, currency: 'EUR' } };
}
