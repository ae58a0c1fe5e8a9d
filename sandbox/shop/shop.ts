import { stampSeconds } from '../frame/clock.ts';
import type { Definition, Frame, StandIn } from '../frame/frame.ts';
import { Refusal } from '../wire/refusal.ts';
import { route } from '../wire/routes.ts';
import { sameText } from '../wire/serve.ts';
import { Customers } from './customers.ts';
import { Fulfilments } from './fulfilments.ts';
import { GiftCards } from './gift-cards.ts';
import { OrderBook } from './order-book.ts';
import { orderAdminRoutes, orderRoutes } from './orders.ts';
import { Products } from './products.ts';
import { sendRaw } from './raw-webhook.ts';
import { shopReturns } from './returns.ts';
import { shopSigner } from './signing.ts';
import { ShopStock } from './stock.ts';

export const shop: Definition = {
  system: 'shop',
  secretNames: ['SANDBOX_SHOP_TOKEN', 'SANDBOX_SHOP_WEBHOOK_SECRET'],
  flags: {},
  stamp: stampSeconds,
  signer: shopSigner,
  build: buildShop,
};

function buildShop(frame: Frame): StandIn {
  const book = new OrderBook(frame);
  const products = new Products(frame);
  const customers = new Customers(frame);
  const returns = shopReturns(frame);
  const stock = new ShopStock(frame);
  const cards = new GiftCards(frame, book);
  const bearer = `Bearer ${frame.secrets('SANDBOX_SHOP_TOKEN')}`;
  return {
    authorise(call) {
      if (!sameText(call.header('authorization') ?? '', bearer)) throw new Refusal(401, 'unauthorised');
    },
    routes: [
      ...orderRoutes(frame, book),
      ...new Fulfilments(frame, book).routes(),
      ...products.routes(),
      ...customers.routes(),
      ...stock.routes(),
      ...returns.routes,
      ...cards.routes(),
    ],
    adminRoutes: [
      ...orderAdminRoutes(book),
      ...products.adminRoutes(),
      ...customers.adminRoutes(),
      ...stock.adminRoutes(),
      ...returns.adminRoutes,
      ...cards.adminRoutes(),
      route('POST /admin/webhook', (call) => sendRaw(frame, call)),
    ],
  };
}
