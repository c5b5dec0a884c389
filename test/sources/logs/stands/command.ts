import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stand, Trouble, Written } from '../stand.ts';
import { scratch, wholeText } from './written.ts';

const SCRIPTS: Readonly<Record<Exclude<Trouble, 'hangs'>, string>> = {
  grows: 'exec tail -n +1 -f a.log',
  throttled: '',
  refused: 'exec ./not-there',
  fails: 'exit 1',
  breaks: 'cat a.log; exit 1',
  garbled: '',
  // Each line by itself, so that they come one after the other.
  slow: 'while IFS= read -r line; do printf "%s\\n" "$line"; done < a.log',
};

/** What a command prints. */
export const command: Stand = {
  source: 'command',
  never: {
    paging: 'a command prints without pages',
    throttled: 'what a command asks, it asks itself',
    garbled: 'any bytes are a log',
  },
  async serve(entries, trouble) {
    const cwd = scratch();
    writeFileSync(join(cwd, 'a.log'), wholeText(entries));
    if (trouble !== 'hangs') {
      const script = trouble === undefined ? 'cat a.log' : SCRIPTS[trouble];
      const add = (entry: Written): void => appendFileSync(join(cwd, 'a.log'), wholeText([entry]));
      return { spec: { script, env: {}, display: script }, context: { cwd }, add };
    }
    let begun = () => {};
    const asked = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const spec = { script: 'sleep 600', env: {}, display: 'sleep 600' };
    return { spec, asked, context: { cwd, onStart: () => begun() } };
  },
};
