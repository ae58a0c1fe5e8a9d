import type { View } from '../shop-context.ts';
import type { Amounts } from './money.ts';
import { shortText } from './money.ts';

export function moneyView(minor: number, currency: string): View {
  return { amount: shortText(minor, currency), currencyCode: currency };
}

/** An amount in the shop's and in the buyer's currency, as a MoneyBag. */
export function bagView(amounts: Amounts, order: { currency: string; presentmentCurrency: string }): View {
  return {
    shopMoney: moneyView(amounts.shop, order.currency),
    presentmentMoney: moneyView(amounts.presentment, order.presentmentCurrency),
  };
}
