import type { Network } from '../ports/network.ts';

/** The network as seen from this machine; how it is spoken to is loaded with the first request. */
export const createNetwork = (): Network => ({
  http: async (request, signal) => (await import('./http.ts')).http(request, signal),
  redis: async (url, command, signal) => (await import('./redis.ts')).redis(url, command, signal),
});
