import { RefusedAddress } from './addresses.ts';

interface Peer {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'http:': '80',
  'https:': '443',
  'redis:': '6379',
  'rediss:': '6379',
};

/** Host and port of a URL, without its user and password. */
export const peerName = ({ protocol, hostname, port }: Peer): string =>
  `${hostname}:${port || (DEFAULT_PORTS[protocol] ?? '')}`;

const WORDS: Readonly<Record<string, (peer: Peer) => string>> = {
  ECONNREFUSED: (peer) => `connection refused by ${peerName(peer)}`,
  ECONNRESET: (peer) => `connection closed by ${peerName(peer)} before it had answered`,
  EPIPE: (peer) => `connection closed by ${peerName(peer)} before it had answered`,
  ETIMEDOUT: (peer) => `no connection to ${peerName(peer)}: it does not answer`,
  EHOSTUNREACH: (peer) => `no route to ${peerName(peer)}`,
  ENETUNREACH: (peer) => `no route to ${peerName(peer)}`,
  ENOTFOUND: (peer) => `name not found: ${peer.hostname}`,
  EAI_AGAIN: (peer) => `name not found: ${peer.hostname} (the name server does not answer)`,
  CERT_HAS_EXPIRED: (peer) => `certificate expired: that of ${peerName(peer)}`,
  CERT_NOT_YET_VALID: (peer) => `certificate not yet valid: that of ${peerName(peer)}`,
  DEPTH_ZERO_SELF_SIGNED_CERT: (peer) => `certificate not trusted: ${peerName(peer)} signed its own`,
  SELF_SIGNED_CERT_IN_CHAIN: (peer) =>
    `certificate not trusted: the authority behind ${peerName(peer)} is unknown`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (peer) =>
    `certificate not trusted: the authority behind ${peerName(peer)} is unknown`,
  UNABLE_TO_GET_ISSUER_CERT: (peer) =>
    `certificate not trusted: the authority behind ${peerName(peer)} is unknown`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: (peer) =>
    `certificate not trusted: the authority behind ${peerName(peer)} is unknown`,
  ERR_TLS_CERT_ALTNAME_INVALID: (peer) => `certificate for another name than ${peer.hostname}`,
  ERR_SSL_WRONG_VERSION_NUMBER: (peer) => `${peerName(peer)} does not speak TLS`,
  EPROTO: (peer) => `no TLS connection to ${peerName(peer)}: the two sides found no common ground`,
  ERR_INVALID_CHAR: () => 'a header contains a character that HTTP does not allow',
  ERR_INVALID_HTTP_TOKEN: () => 'the method or the name of a header is not one that HTTP allows',
  HPE_HEADER_OVERFLOW: (peer) => `the headers of ${peerName(peer)} are larger than 16 KiB`,
};

/** The error and the ones behind it, outermost first. */
const chain = (error: unknown): readonly Error[] => {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return [error, ...chain(inner)];
};

/** Why a connection failed, in plain words that name the peer but no credentials. */
export const explainFailure = (error: unknown, peer: Peer): string => {
  const errors = chain(error);
  const refused = errors.find((each) => each instanceof RefusedAddress);
  if (refused) return refused.message;
  for (const each of errors) {
    const code = 'code' in each && typeof each.code === 'string' ? each.code : '';
    const words = WORDS[code];
    if (words) return words(peer);
    if (code.startsWith('HPE_')) return `${peerName(peer)} does not answer in HTTP (${code})`;
  }
  return `no answer from ${peerName(peer)}: ${errors[0]?.message ?? String(error)}`;
};
