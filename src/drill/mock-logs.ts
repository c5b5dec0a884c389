import { failure, success } from '../diagnostics/diagnostic.ts';
import { Entries, untimed } from '../sources/logs/entries.ts';
import type { ReadLog } from '../sources/logs/source.ts';
import type { Answer } from './scenario.ts';

const NAME = 'the log of the mock';

/** The log that one run of a step gets from its mock, whatever its source: what it says as `log`, or prints. */
export const mockLog =
  (answer: Answer, waits: (signal: AbortSignal) => Promise<void>): ReadLog =>
  async (_query, range, take, { signal, output }) => {
    const { log, incomplete, stdout = '', stderr = '' } = answer;
    const { refused, 'no-data': none, 'exit-code': exitCode = 0 } = answer;
    if (refused || none) {
      const message = typeof none === 'string' ? none : 'the mock has no log to read';
      return failure({ code: 'RB508', severity: 'error', message });
    }
    if (stderr !== '') output('stderr', Buffer.from(stderr));
    const entries = new Entries(range.clocking, take);
    entries.push(Buffer.from(log ?? stdout));
    entries.end();
    if (answer['times-out']) await waits(signal);
    if (exitCode !== 0) {
      const message = `${NAME} ended with exit code ${exitCode}`;
      return failure({ code: 'RB501', severity: 'error', message });
    }
    return untimed(NAME, range, entries) ?? success(incomplete === undefined ? {} : { missing: incomplete });
  };
