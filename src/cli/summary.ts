import { EXIT, type ExitCode } from '../diagnostics/exit-codes.ts';
import type { PlayEnd } from '../engine/play.ts';
import type { PlayStatus } from '../journal/events.ts';
import type { StepState } from '../journal/state.ts';
import { outline } from '../playbook/outline.ts';
import { writtenAs } from '../steps/instance.ts';
import { signalExitCode } from './signals.ts';

const CODES: Readonly<Record<PlayStatus, ExitCode>> = {
  succeeded: EXIT.completed,
  failed: EXIT.failed,
  interrupted: EXIT.interrupted,
  waiting: EXIT.waiting,
  'in-doubt': EXIT.inDoubt,
  stopped: EXIT.guard,
  'rolled-back': EXIT.rolledBack,
  'rollback-failed': EXIT.rollbackFailed,
};

/** The exit code of a play that ended; only one that was interrupted ends by the signal that stopped it, if one did. */
export function exitCodeOf({
  status,
  error,
  signal = '',
}: Pick<PlayEnd, 'status' | 'error' | 'signal'>): ExitCode {
  // No signal ended it, but a lock that was taken away, or the disk.
  if (error?.code === 'RB516' || error?.code === 'RB604') return EXIT.internal;
  return (status === 'interrupted' ? signalExitCode(signal) : undefined) ?? CODES[status];
}

/** Whether a play stands where a person's word lets it go on; the system of a drill waits with it. */
export const goesOn = (status: PlayStatus): boolean => status === 'waiting' || status === 'in-doubt';

/** A step in the JSON summary of a play. */
interface StepSummary {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly effect: string;
  readonly status: 'not-run' | StepState['status'];
  readonly [fact: string]: unknown;
}

/** The object that `--format json` prints at the end of play, resume and drill; its shape is promised in README. */
export function summaryJson(
  end: PlayEnd,
  files: { journal: string; transcript: string },
  exitCode: ExitCode,
): object {
  const { state } = end;
  return {
    play: state.play,
    playbook: state.playbook.name,
    status: end.status,
    exitCode,
    ...(end.step !== undefined && { stoppedAt: end.step }),
    ...(end.error && { error: end.error }),
    ...(end.guard !== undefined && { guard: end.guard }),
    ...(state.drill && { drill: state.drill }),
    started: state.started,
    ended: state.ended,
    ...(end.seal && { seal: end.seal }),
    ...files,
    steps: stepSummaries(state),
  };
}

/** Every step of the playbook with what became of it, in the order in which it is written; one repeated, each time. */
export function stepSummaries(state: PlayEnd['state']): StepSummary[] {
  const met = new Map<string, StepSummary[]>();
  const written = outline(state.playbook.steps);
  for (const [id, found] of state.steps) {
    const step = written.get(id)?.step;
    if (step === undefined) continue;
    const { name, kind, effect } = step;
    const key = writtenAs(id);
    met.set(key, [...(met.get(key) ?? []), { id, name, kind, effect, ...factsOf(found) }]);
  }
  return [...written].flatMap(
    ({ step: { id, name, kind, effect } }) => met.get(id) ?? [{ id, name, kind, effect, status: 'not-run' }],
  );
}

function factsOf(state: StepState): Pick<StepSummary, 'status'> & Record<string, unknown> {
  const { status } = state;
  switch (state.status) {
    case 'succeeded':
      return {
        status,
        attempts: state.attempt,
        started: state.started,
        duration: state.duration,
        outputs: state.outputs,
      };
    case 'failed': {
      const { attempt, started, duration, outputs, error } = state;
      return { status, attempts: attempt, started, duration, error, outputs };
    }
    case 'skipped':
      return { status, reason: state.reason, detail: state.detail };
    case 'routed':
      return { status, taken: state.label };
    case 'entered':
      return { status };
    default:
      return { status, attempts: state.attempt };
  }
}
