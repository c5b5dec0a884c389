import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { Step } from '../steps/step.ts';
import type { PlayRun, Stop } from './run.ts';

/**
 * Why a step that changes something must not start: this engine holds its locks no more. Where that is the
 * lock of the play, its journal may be another engine's by now: nothing is recorded, and a DiagnosticError (RB516)
 * ends this engine.
 */
export function lostLock(run: PlayRun, step: Step): Stop | undefined {
  const lost = step.effect === 'read' ? undefined : run.ports.locks.lost();
  if (lost === undefined) return undefined;
  const code = 'RB516';
  if (lost.of === 'play') {
    const message = `the lock of this play was taken away before ${step.id}: another engine may be driving it`;
    const help = `Nothing more was started. See who drives it: runbook locks; to go on: runbook resume ${run.state().play}`;
    throw new DiagnosticError({ code, severity: 'error', message, help });
  }
  const message =
    lost.of === 'target'
      ? `the lock "${lost.name}" was taken away from this play before ${step.id}`
      : `whether this play still holds its locks cannot be seen, so ${step.id} was not started: ${lost.reason}`;
  return { status: 'interrupted', step: step.id, error: { code, message } };
}
