import { DiagnosticError, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { formatDuration } from '../language/durations.ts';
import { standingOf } from '../steps/instance.ts';
import type { Look, RunContext, StepError, Watching } from '../steps/kind.ts';
import type { Guard, Step } from '../steps/step.ts';
import { prepare } from './prepare.ts';
import type { PlayRun } from './run.ts';

/** Milliseconds that a look may take at least, however often there is one. */
const PATIENCE = 10_000;

/** A guard that is ready to look. */
export interface ReadyGuard {
  readonly guard: Guard;
  /** The step whose it is. */
  readonly step?: Step;
  readonly lines: readonly string[];
  readonly watch: Watching<unknown>;
  readonly action: unknown;
  readonly for: number;
  readonly every: number;
  readonly limits: ReturnType<Watching<unknown>['limits']>;
  /** What it may use, for as long as it is at work. */
  readonly context: Omit<RunContext, 'signal'>;
}

/** Whose values the texts of a guard see: those of its step, or of the steps of the playbook that the step plays. */
const seesAs = ({ id }: Guard, step: Step | undefined): string =>
  step === undefined || standingOf(id).within === step.id ? id : step.id;

/** Renders a guard, with the values that its step sees. */
export function readyGuard(
  run: PlayRun,
  guard: Guard,
  step?: Step,
): { readonly ready: ReadyGuard } | { readonly error: StepError } {
  const made = prepare(run, seesAs(guard, step), guard);
  if (!made.ok) return { error: made.error };
  const { kind, action, lines } = made.prepared;
  const { watch } = kind;
  if (watch === undefined) throw new Error(`${guard.kind} is not a kind that guards look with`);
  return {
    ready: {
      guard,
      ...(step && { step }),
      lines,
      watch,
      action,
      ...watch.pace(action),
      limits: watch.limits(action),
      context: contextOf(run, guard, seesAs(guard, step)),
    },
  };
}

/** Looks once; one that takes too long has seen nothing. */
export async function look(
  { watch, action, every, context }: ReadyGuard,
  signal: AbortSignal,
): Promise<Result<Look>> {
  const within = new AbortController();
  const stop = (): void => within.abort();
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  const patience = Math.max(every, PATIENCE);
  let late = false;
  void context.clock.sleep(patience, within.signal).then(() => {
    late = !within.signal.aborted;
    stop();
  });
  try {
    const seen = await watch.look(action, { ...context, signal: within.signal });
    return late ? success(nothingWithin(patience)) : seen;
  } catch (error) {
    if (error instanceof DiagnosticError) return failure(error.diagnostic);
    throw error;
  } finally {
    stop();
    signal.removeEventListener('abort', stop);
  }
}

const nothingWithin = (patience: number): Look => ({
  level: 'unknown',
  reason: `there was no answer within ${formatDuration(patience)}`,
});

/** A guard asks nobody, and what it prints is no step's. */
function contextOf(run: PlayRun, guard: Guard, as: string): Omit<RunContext, 'signal'> {
  const { processes, network, logs, readLog, metrics } =
    run.ports.of?.({ step: guard.id, probe: false }) ?? run.ports;
  return {
    clock: run.ports.clock,
    processes,
    network,
    logs,
    readLog,
    metrics,
    env: run.envOf(as),
    cwd: run.cwd,
    output: () => {},
    onStart: () => {},
    ask: async () => ({ given: false, reason: 'no-terminal' }),
    look: () => Promise.reject(new Error('a guard has no probe')),
    elapsed: 0,
  };
}
