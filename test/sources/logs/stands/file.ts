import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stand, Written } from '../stand.ts';
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
    breaks: 'no service is asked; a compressed file that is damaged is told as incomplete',
  },
  async serve(entries, trouble) {
    const path = join(scratch(), 'a.log');
    if (trouble !== 'refused') writeFileSync(path, wholeText(entries));
    const add = (entry: Written): void => appendFileSync(path, wholeText([entry]));
    return { spec: { path, rotated: true }, add };
  },
};
