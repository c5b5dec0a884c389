import { cloudwatch } from './cloudwatch.ts';
import { command } from './command.ts';
import { google } from './google.ts';
import { http } from './http.ts';
import { prometheus } from './prometheus.ts';
import { redis } from './redis.ts';
import type { AnyMetricSource } from './source.ts';

/** The sources that metrics may come from; adding one is one line here, its file beside and its reader. */
export const metricSources: readonly AnyMetricSource[] = [
  prometheus,
  cloudwatch,
  google,
  http,
  redis,
  command,
];
