import { PluginCommonModule, VendurePlugin, type RuntimeVendureConfig, type Type } from '@vendure/core';
import { schema, SynclineResolver } from './admin-api';
import { synclineFulfilmentHandler } from './fulfilment-handler';
import { SynclineLease } from './lease';
import { SynclineNotice } from './notice';
import { settled, type Settled, type SynclineOptions } from './options';
import { Outbox } from './outbox';
import { customFields } from './reference';
import { Sender, SETTINGS } from './sender';

/**
 * Tells a Syncline hub what changes in this shop, and lets it find again what it has made here.
 *
 *   plugins: [SynclinePlugin.init({ url: 'https://hub.example/webhooks/shop/notices', secret: process.env.SYNCLINE_SECRET })]
 */
@VendurePlugin({
  imports: [PluginCommonModule],
  compatibility: '^3.7.2',
  entities: [SynclineNotice, SynclineLease],
  providers: [Outbox, Sender, { provide: SETTINGS, useFactory: () => SynclinePlugin.settings() }],
  adminApiExtensions: { schema, resolvers: [SynclineResolver] },
  configuration: extended,
})
export class SynclinePlugin {
  private static settled: Settled | undefined;

  static init(options: SynclineOptions): Type<SynclinePlugin> {
    this.settled = settled(options);
    return SynclinePlugin;
  }

  static settings(): Settled {
    if (this.settled === undefined) throw new Error('Syncline: SynclinePlugin.init({ … }) was not called.');
    return this.settled;
  }
}

function extended(config: RuntimeVendureConfig): RuntimeVendureConfig {
  for (const [entity, fields] of Object.entries(customFields)) {
    const name = entity as keyof typeof customFields;
    config.customFields[name] = [...(config.customFields[name] ?? []), ...fields];
  }
  config.shippingOptions.fulfillmentHandlers.push(synclineFulfilmentHandler);
  return config;
}
