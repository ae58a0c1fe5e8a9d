import type { Doc } from '../../frame/json.ts';
import type { Amounts } from '../keep/money.ts';
import { fixedText } from '../keep/money.ts';

type Currencies = { currency: string; presentmentCurrency: string };

/** An amount in both currencies, in the shape of the REST API. */
export function setBody(amounts: Amounts, order: Currencies): Doc {
  return {
    shop_money: { amount: fixedText(amounts.shop, order.currency), currency_code: order.currency },
    presentment_money: {
      amount: fixedText(amounts.presentment, order.presentmentCurrency),
      currency_code: order.presentmentCurrency,
    },
  };
}

/** `{total_price: "10.00", total_price_set: {…}}` */
export function pricedBody(name: string, amounts: Amounts, order: Currencies): Doc {
  return { [name]: fixedText(amounts.shop, order.currency), [`${name}_set`]: setBody(amounts, order) };
}
