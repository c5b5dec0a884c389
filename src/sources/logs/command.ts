import { failure, success } from '../../diagnostics/diagnostic.ts';
import type { CommandSpec } from '../metrics/command.ts';
import { Entries, untimed } from './entries.ts';
import type { LogReader } from './source.ts';

/** Reads a log from the standard output of a command, as it is printed. */
export const command: LogReader<CommandSpec> = {
  async read(spec, range, take, context) {
    const entries = new Entries(range.clocking, take);
    const end = await context.processes.run(
      {
        command: { shell: spec.script },
        env: { ...context.env, ...spec.env },
        cwd: context.cwd,
        onOutput: (stream, bytes) => {
          if (stream === 'stderr') context.output(stream, bytes);
          else entries.push(bytes);
        },
        onStart: context.onStart,
      },
      context.signal,
    );
    if (!end.started) {
      const message = `${spec.display} did not start: ${end.message}`;
      return failure({ code: 'RB502', severity: 'error', message });
    }
    entries.end();
    if (!end.aborted && end.exitCode !== 0) {
      const how = end.signal === null ? `ended with exit code ${end.exitCode}` : `was ended by ${end.signal}`;
      const help = 'Print the log as it is: grep, for one, fails where nothing matches.';
      return failure({ code: 'RB501', severity: 'error', message: `${spec.display} ${how}`, help });
    }
    return untimed(spec.display, range, entries) ?? success({});
  },
};
