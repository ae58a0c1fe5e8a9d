/** What orders of a shop can look like. */
export interface ShopRules {
  kind: 'plain' | 'shopify';
  /** The shop's one currency; null: each order has its own. */
  currency: string | null;
  /** Lines of the one order of a run that is longer than any other. */
  longOrderLines: number;
  /** How many it sells, when nobody says. */
  products: number;
  /** Parts of one line for several addresses. */
  severalAddresses: boolean;
}
