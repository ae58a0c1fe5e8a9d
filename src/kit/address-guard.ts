import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Ranges that are not the public internet: a configured address there is a way into our own network. */
const RANGES: [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['::1', 128, 'ipv6'],
  // These carry an IPv4 address inside (NAT64, 6to4, Teredo): they would lead around the list above.
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const refused = new BlockList();
for (const [net, prefix, family] of RANGES) refused.addSubnet(net, prefix, family);

/** Raised inside the connect, so that the caller can tell it from a network failure. */
export class ForbiddenAddress extends Error {
  constructor(host: string) {
    super(`${host} leads to a private or reserved address, which is not in the list of allowed hosts`);
    this.name = 'ForbiddenAddress';
  }
}

/** True when `address` (an IP literal) is private, loopback, link-local or reserved. */
export function isRefusedAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  // `::ffff:a.b.c.d` is judged by BlockList as the IPv4 address it is.
  return refused.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Throws {@link ForbiddenAddress} when the host is an IP literal that may not be called. */
export function guardHost(host: string, allowedHosts: readonly string[]): void {
  const bare = host.replace(/^\[|\]$/g, '');
  if (allowedHosts.includes(host) || allowedHosts.includes(bare)) return;
  if (isIP(bare) !== 0 && isRefusedAddress(bare)) throw new ForbiddenAddress(host);
}

/**
 * A look-up for `net.connect` that resolves once, judges every address and connects to exactly
 * those: a name whose answer changes between a check and the connect gains nothing.
 */
export function guardedLookup(allowedHosts: readonly string[]): LookupFunction {
  return (host: string, options: LookupOptions, done: LookupDone) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, []);
      if (!allowedHosts.includes(host) && addresses.some((found) => isRefusedAddress(found.address))) {
        return done(new ForbiddenAddress(host), []);
      }
      const first = addresses[0];
      if (options.all === true || first === undefined) return done(null, addresses);
      return done(null, first.address, first.family);
    });
  };
}

type LookupDone = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;
