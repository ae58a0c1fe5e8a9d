import type { Admin, Graph } from './admin.ts';
import type { Choices } from './choices.ts';
import { somebody, somewhere, type Address, type Person } from './people.ts';

/** What is asked for; the rest is chosen. */
export interface Placing {
  person?: Person;
  /** SKU and quantity of each line. */
  lines?: { sku: string; quantity: number }[];
  /** A coupon code, or null for none. */
  coupon?: string | null;
  /** `manual` leaves the payment authorised, `instant` settles it at once. */
  payment?: 'manual' | 'instant';
  /** True: the buyer opens an account. */
  account?: boolean;
  /** True: another address for the bill. */
  billApart?: boolean;
}

/** An order that was placed. */
export interface Placed {
  id: string;
  code: string;
  state: string;
  /** Minor units, with tax. */
  total: number;
  email: string;
  lines: { id: string; sku: string; quantity: number }[];
  payment: { id: string; state: string; amount: number };
}

interface Shopping {
  session: Graph;
  admin: Admin;
  choices: Choices;
  goods: readonly { variant: string; sku: string }[];
}

const ERROR = '... on ErrorResult { errorCode message }';
const COUPONS = ['TENTH', 'FIVER'];
const METHODS = { manual: 'by-hand', instant: 'at-once' };

/** Goods into the cart, who and where, how it is sent, how it is paid: an order. */
export async function placeOrder(shopping: Shopping, placing: Placing): Promise<Placed> {
  const { session, choices } = shopping;
  const person = placing.person ?? somebody(choices);
  // Every choice is made whether or not it is used: what is asked for does not shift what follows.
  const chosen = choose(choices, shopping.goods);
  const lines = placing.lines ?? chosen.lines;
  if (placing.account ?? chosen.account) await register(session, person);
  for (const { sku, quantity } of lines) await addLine(session, variantOf(shopping, sku), quantity);
  const coupon = placing.coupon === undefined ? chosen.coupon : placing.coupon;
  if (coupon !== null)
    await session.ask(`mutation($code: String!) { applyCouponCode(couponCode: $code) { __typename ${ERROR} } }`, {
      code: coupon,
    });
  const bill = somewhere(choices, `${person.firstName} ${person.lastName}`);
  await sayWho(session, person, (placing.billApart ?? chosen.billApart) ? bill : null);
  await sayHow(session);
  const code = await pay(session, METHODS[placing.payment ?? chosen.payment]);
  return readPlaced(shopping.admin, code, person.email);
}

function choose(choices: Choices, goods: Shopping['goods']) {
  const lines = choices
    .some(goods, choices.between(1, 6))
    .map(({ sku }) => ({ sku, quantity: choices.oneOf([1, 1, 1, 2, 2, 3, 5, 12]) }));
  return {
    lines,
    coupon: choices.chance(30) ? choices.oneOf(COUPONS) : null,
    payment: choices.oneOf(['manual', 'instant'] as const),
    account: choices.chance(30),
    billApart: choices.chance(30),
  };
}

function variantOf({ goods }: Shopping, sku: string): string {
  const found = goods.find((one) => one.sku === sku);
  if (found === undefined) throw new Error(`The shop does not sell ${sku}.`);
  return found.variant;
}

/** Opens an account and logs in; a shopper who has one already only logs in. */
async function register(session: Graph, { email, firstName, lastName }: Person): Promise<void> {
  const password = 'correct horse';
  await session.ask(
    `mutation($input: RegisterCustomerInput!) { registerCustomerAccount(input: $input) { ... on Success { success } ${ERROR} } }`,
    { input: { emailAddress: email, firstName, lastName, password } },
  );
  await session.ask(`mutation($e: String!, $p: String!) { login(username: $e, password: $p) { __typename ${ERROR} } }`, {
    e: email,
    p: password,
  });
}

async function addLine(session: Graph, id: string, quantity: number): Promise<void> {
  await session.ask(
    `mutation($id: ID!, $quantity: Int!) { addItemToOrder(productVariantId: $id, quantity: $quantity) { __typename ${ERROR} } }`,
    { id, quantity },
  );
}

async function sayWho(session: Graph, person: Person, bill: Address | null): Promise<void> {
  const { activeCustomer } = await session.ask<{ activeCustomer: unknown }>('{ activeCustomer { id } }');
  if (activeCustomer === null) {
    const { firstName, lastName, email, phone } = person;
    await session.ask(`mutation($input: CreateCustomerInput!) { setCustomerForOrder(input: $input) { __typename ${ERROR} } }`, {
      input: { firstName, lastName, emailAddress: email, phoneNumber: phone },
    });
  }
  await session.ask(`mutation($input: CreateAddressInput!) { setOrderShippingAddress(input: $input) { __typename ${ERROR} } }`, {
    input: person.address,
  });
  if (bill === null) return;
  await session.ask(`mutation($input: CreateAddressInput!) { setOrderBillingAddress(input: $input) { __typename ${ERROR} } }`, {
    input: bill,
  });
}

async function sayHow(session: Graph): Promise<void> {
  const { eligibleShippingMethods } = await session.ask<{ eligibleShippingMethods: { id: string }[] }>(
    '{ eligibleShippingMethods { id } }',
  );
  await session.ask(`mutation($ids: [ID!]!) { setOrderShippingMethod(shippingMethodId: $ids) { __typename ${ERROR} } }`, {
    ids: eligibleShippingMethods.slice(0, 1).map(({ id }) => id),
  });
}

async function pay(session: Graph, method: string): Promise<string> {
  await session.ask(`mutation { transitionOrderToState(state: "ArrangingPayment") { __typename ${ERROR} } }`);
  const { addPaymentToOrder } = await session.ask<{ addPaymentToOrder: { code: string } }>(
    `mutation($input: PaymentInput!) { addPaymentToOrder(input: $input) { ... on Order { code } ${ERROR} } }`,
    { input: { method, metadata: {} } },
  );
  return addPaymentToOrder.code;
}

async function readPlaced(admin: Admin, code: string, email: string): Promise<Placed> {
  interface Read {
    id: string;
    state: string;
    totalWithTax: number;
    lines: { id: string; quantity: number; productVariant: { sku: string } }[];
    payments: { id: string; state: string; amount: number }[];
  }
  const { orders } = await admin.ask<{ orders: { items: Read[] } }>(
    `query($code: String!) { orders(options: { filter: { code: { eq: $code } } }) { items {
      id state totalWithTax lines { id quantity productVariant { sku } } payments { id state amount }
    } } }`,
    { code },
  );
  const [order] = orders.items;
  const payment = order?.payments[0];
  if (order === undefined || payment === undefined) throw new Error(`The order ${code} cannot be read back.`);
  const lines = order.lines.map(({ id, quantity, productVariant }) => ({ id, quantity, sku: productVariant.sku }));
  return { id: order.id, code, email, state: order.state, total: order.totalWithTax, lines, payment };
}
