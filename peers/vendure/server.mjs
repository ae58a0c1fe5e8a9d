// A real Vendure server in a process of its own. Its settings come as JSON in the environment; `READY` on its own
// line says that it answers. SIGTERM ends it in good order.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const {
  bootstrap,
  DefaultLogger,
  DefaultMoneyStrategy,
  DefaultOrderTaxCalculationStrategy,
  dummyPaymentHandler,
  LogLevel,
} = require('@vendure/core');

/** @type {{ port: number, database: string, admin: { user: string, password: string }, hub: object | null, plugin: string }} */
const settings = JSON.parse(process.env.VENDURE_PEER ?? '{}');
const { port, database, admin, hub, plugin } = settings;
const { SynclinePlugin } = require(`${plugin}/syncline-plugin.js`);

/**
 * Taxes round once for each line, never for each unit or for the whole order: that is how an ERP books them, so that
 * its invoice and the order agree to the cent. Vendure does it with these two; they are named here because each can
 * be exchanged for one that rounds elsewhere.
 */
const rounding = {
  moneyStrategy: new DefaultMoneyStrategy(),
  orderTaxCalculationStrategy: new DefaultOrderTaxCalculationStrategy(),
};

const app = await bootstrap({
  apiOptions: { port, hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api', adminListQueryLimit: 1000 },
  authOptions: {
    tokenMethod: ['bearer', 'api-key'],
    superadminCredentials: { identifier: admin.user, password: admin.password },
    cookieOptions: { secret: 'loopback only' },
    requireVerification: false,
  },
  dbConnectionOptions: {
    type: 'postgres',
    url: database,
    synchronize: true,
    logging: false,
    // Vendure stores times without a zone: server and database have to agree on one.
    extra: { options: '-c timezone=UTC', max: 10 },
  },
  entityOptions: { moneyStrategy: rounding.moneyStrategy },
  taxOptions: { orderTaxCalculationStrategy: rounding.orderTaxCalculationStrategy },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  customFields: {},
  logger: new DefaultLogger({ level: LogLevel.Warn }),
  plugins: [SynclinePlugin.init(hub ?? { url: 'http://127.0.0.1:1', secret: unused(), intervalMs: 3_600_000 })],
});

process.on('SIGTERM', () => {
  // Clients keep their connections open; waiting for them would take seconds.
  app.getHttpServer().closeAllConnections();
  app.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});

// Whoever started it is gone.
process.on('disconnect', () => process.exit(1));

console.log('READY');

/** Nobody listens: the plug-in is there for its fields and its API alone. */
function unused() {
  return `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
}
