import type { Network } from '../ports/network.ts';
import { http } from './http.ts';
import { redis } from './redis.ts';

/** The network as seen from this machine. */
export const createNetwork = (): Network => ({ http, redis });
