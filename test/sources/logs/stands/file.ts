import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stand } from '../stand.ts';
import { scratch, wholeText } from './written.ts';

const NO_SERVICE = 'no service is asked';

/** A file of this machine. */
export const file: Stand = {
  source: 'file',
  never: {
    paging: 'a file has no pages',
    throttled: NO_SERVICE,
    hangs: 'a file answers; what is no file (a pipe, a device) is refused',
    fails: NO_SERVICE,
    garbled: 'any bytes are a log',
    slow: NO_SERVICE,
    breaks: 'see compressed files below: a damaged one is told',
  },
  async serve(entries, trouble) {
    const path = join(scratch(), 'a.log');
    if (trouble !== 'refused') writeFileSync(path, wholeText(entries));
    return { spec: { path, rotated: true } };
  },
};
