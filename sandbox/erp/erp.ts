import { stampMilliseconds } from '../frame/clock.ts';
import { parseDuration } from '../frame/duration.ts';
import type { Definition, Frame, StandIn } from '../frame/frame.ts';
import { AccessTokens } from '../wire/access-tokens.ts';
import { route } from '../wire/routes.ts';
import { ErpCustomers } from './customers.ts';
import { Deliveries } from './deliveries.ts';
import { Invoices } from './invoices.ts';
import { ErpItems } from './items.ts';
import { erpReturns } from './returns.ts';
import { SalesOrders } from './sales-orders.ts';
import { erpSigner } from './signing.ts';
import { Tokens } from './tokens.ts';

export const erp: Definition = {
  system: 'erp',
  secretNames: ['SANDBOX_ERP_CLIENT_ID', 'SANDBOX_ERP_CLIENT_SECRET', 'SANDBOX_ERP_WEBHOOK_SECRET'],
  flags: { 'token-ttl': '60s' },
  stamp: stampMilliseconds,
  signer: erpSigner,
  build: buildErp,
};

function buildErp(frame: Frame): StandIn {
  const lifetime = parseDuration('token-ttl', frame.options.own['token-ttl'] ?? '60s');
  const tokens = new Tokens(frame.secrets, new AccessTokens(frame.wall, lifetime));
  const customers = new ErpCustomers(frame);
  const items = new ErpItems(frame);
  const orders = new SalesOrders(frame, { customers, items });
  const invoices = new Invoices(frame, orders.ceilings);
  const deliveries = new Deliveries(frame, { orders, invoices });
  return {
    open: ['POST /oauth/token'],
    authorise: (call) => tokens.check(call),
    routes: [
      route('POST /oauth/token', (call) => tokens.issue(call)),
      ...customers.routes(),
      ...items.routes(),
      ...orders.routes(),
      ...deliveries.routes(),
      ...invoices.routes(),
      ...erpReturns(frame, { orders, invoices }),
    ],
    adminRoutes: [...customers.adminRoutes(), ...items.adminRoutes(), ...orders.adminRoutes()],
  };
}
