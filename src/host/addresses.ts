import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where cloud machines hand out credentials to whoever asks; no runbook has business there. */
const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');
// The same IPv4 addresses as seen through NAT64 and 6to4, and the metadata service's own IPv6 address.
linkLocal.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
linkLocal.addSubnet('2002:a9fe::', 32, 'ipv6');
linkLocal.addAddress('fd00:ec2::254', 'ipv6');

/** Thrown, in words for people, for an address that is not connected to. */
export class RefusedAddress extends Error {}

const isRefused = (address: string): boolean =>
  linkLocal.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

const words = (shown: string): string =>
  `${shown} is a link-local address, where cloud machines keep credentials; requests to it are refused`;

/** Why no request is made to this host of a URL, if it is an address; names are judged when they are looked up. */
export const refusedAddress = (hostname: string): string | undefined => {
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) !== 0 && isRefused(address) ? words(address) : undefined;
};

/** Looks up a name for a connection, and refuses the name when any of its addresses is refused. */
export const safeLookup: LookupFunction = (hostname, options, callback) => {
  import('node:dns').then(({ lookup }) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const refused = error ? undefined : addresses.find(({ address }) => isRefused(address));
      const [first] = addresses ?? [];
      if (error || !first) callback(error ?? new Error(`no address for ${hostname}`), []);
      else if (refused) callback(new RefusedAddress(words(`${hostname} (${refused.address})`)), []);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  });
};
