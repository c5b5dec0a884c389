import { clipped } from '../../diagnostics/clipped.ts';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { printedNumber } from './printed-number.ts';
import type { MetricContext, MetricReader } from './source.ts';

/** A command for `sh` that prints one number, with the variables that carry its values. */
export interface CommandSpec {
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** The command as people read it. */
  readonly display: string;
}

const MAX_OUTPUT = 4096;
const refused = (display: string, printed: string): Result<never> =>
  failure({
    code: 'RB505',
    severity: 'error',
    message: `${display} must print one number, with or without a unit; it printed: ${clipped(printed, 200) || 'nothing'}`,
    help: 'Cut the number out with jq, awk or sed.',
  });

const howItEnded = (exitCode: number | null, signal: string | null): string =>
  signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;

/** Runs the command and keeps the first 4 KiB of what it prints. */
const execute = async (spec: CommandSpec, context: MetricContext) => {
  const chunks: Uint8Array[] = [];
  let kept = 0;
  const end = await context.processes.run(
    {
      command: { shell: spec.script },
      env: { ...context.env, ...spec.env },
      cwd: context.cwd,
      onOutput: (stream, bytes) => {
        context.output(stream, bytes);
        if (stream === 'stderr' || kept > MAX_OUTPUT) return;
        chunks.push(bytes);
        kept += bytes.length;
      },
      onStart: context.onStart,
    },
    context.signal,
  );
  return { end, printed: Buffer.concat(chunks).toString('utf8').trim() };
};

/** Reads metrics from the standard output of a command: one number, and a unit where it prints one. */
export const command: MetricReader<CommandSpec> = {
  async read(spec, _moment, context) {
    const { end, printed } = await execute(spec, context);
    if (!end.started) {
      return failure({
        code: 'RB502',
        severity: 'error',
        message: `${spec.display} did not start: ${end.message}`,
      });
    }
    if (end.aborted) return success({ data: false, reason: `${spec.display} was ended before it answered` });
    if (end.exitCode !== 0) {
      return success({ data: false, reason: `${spec.display} ${howItEnded(end.exitCode, end.signal)}` });
    }
    if (printed === '') return success({ data: false, reason: `${spec.display} printed nothing` });
    const read = printedNumber(printed);
    if (read === undefined) return refused(spec.display, printed);
    if (!Number.isFinite(read.value))
      return success({ data: false, reason: `${spec.display} printed ${printed}` });
    return success({ data: true, ...read, at: context.clock.now() });
  },
};
