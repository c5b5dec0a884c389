import type { Stand } from '../stand.ts';
import { cloudwatch } from './cloudwatch.ts';
import { command } from './command.ts';
import { google } from './google.ts';
import { http } from './http.ts';
import { prometheusPage, prometheusQuery } from './prometheus.ts';
import { redis } from './redis.ts';

/** Where each source is examined, in the order of the table in docs/metrics.md. */
export const stands: readonly Stand[] = [
  prometheusQuery,
  prometheusPage,
  cloudwatch,
  google,
  http,
  redis,
  command,
];
