import { stampMilliseconds } from '../frame/clock.ts';
import { parseDuration } from '../frame/duration.ts';
import type { Definition, Frame, StandIn } from '../frame/frame.ts';
import { ticking } from '../frame/ticking.ts';
import { Refusal } from '../wire/refusal.ts';
import { sameText } from '../wire/serve.ts';
import { labelRoutes } from './labels.ts';
import { carrierSigner } from './signing.ts';
import { Tracking } from './tracking.ts';

export const carrier: Definition = {
  system: 'carrier',
  secretNames: ['SANDBOX_CARRIER_USER', 'SANDBOX_CARRIER_PASSWORD', 'SANDBOX_CARRIER_WEBHOOK_SECRET'],
  flags: { 'scan-interval': '100ms' },
  stamp: stampMilliseconds,
  signer: carrierSigner,
  build: buildCarrier,
};

function buildCarrier(frame: Frame): StandIn {
  const interval = parseDuration('scan-interval', frame.options.own['scan-interval'] ?? '100ms');
  const tracking = new Tracking(frame, interval);
  const pair = `${frame.secrets('SANDBOX_CARRIER_USER')}:${frame.secrets('SANDBOX_CARRIER_PASSWORD')}`;
  const basic = `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  return {
    authorise(call) {
      if (!sameText(call.header('authorization') ?? '', basic)) throw new Refusal(401, 'unauthorised');
    },
    routes: [...labelRoutes(frame, tracking), ...tracking.routes()],
    adminRoutes: tracking.adminRoutes(),
    work: () => tracking.underway(),
    ...ticking(() => tracking.tick(), interval),
  };
}
