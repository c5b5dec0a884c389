import { branch } from './branch.ts';
import { checklist } from './checklist.ts';
import { confirm } from './confirm.ts';
import { httpCheck } from './http-check.ts';
import type { Registry } from './kind.ts';
import { logSearch } from './log-search.ts';
import { metricThreshold } from './metric-threshold.ts';
import { notify } from './notify.ts';
import { parallel } from './parallel.ts';
import { play } from './play.ts';
import { redis } from './redis.ts';
import { repeat } from './repeat.ts';
import { shell } from './shell.ts';
import { wait } from './wait.ts';

/** The kinds that playbooks may use; adding one is one line here and one file beside. */
export const kinds: Registry = {
  shell,
  'http-check': httpCheck,
  'metric-threshold': metricThreshold,
  confirm,
  checklist,
  branch,
  parallel,
  redis,
  wait,
  notify,
  repeat,
  'log-search': logSearch,
  play,
};
