import { hash } from 'node:crypto';
import { type Diagnostic, DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { Redactor } from '../journal/redaction.ts';
import type { LeafKind, StepError } from '../steps/kind.ts';
import type { Action } from '../steps/step.ts';
import type { PlayRun } from './run.ts';

/** A step's action, rendered and ready to run. */
export interface Prepared {
  readonly kind: LeafKind<unknown, unknown>;
  readonly action: unknown;
  /** The action as people read it. */
  readonly lines: readonly string[];
}

/** Renders an action of a step, with the values that it sees; a value that refuses to be rendered is an error, not an exception. */
export function prepare(
  run: Pick<PlayRun, 'registry' | 'scopeOf'>,
  step: string,
  { kind: name, config }: Pick<Action, 'kind' | 'config'>,
): { ok: true; prepared: Prepared } | { ok: false; error: StepError } {
  const kind = run.registry[name];
  if (kind?.type !== 'leaf') throw new Error(`${name} is not a kind that runs by itself`);
  try {
    const action = kind.prepare(config, run.scopeOf(step));
    return { ok: true, prepared: { kind, action, lines: kind.describe(action) } };
  } catch (error) {
    if (error instanceof DiagnosticError) return { ok: false, error: toStepError(error.diagnostic) };
    throw error;
  }
}

/** What tells one action from another in a record: SHA-256 of the redacted action. */
export const digestOf = (action: unknown, redactor: Redactor): string =>
  hash('sha256', JSON.stringify(redactor.value(action)), 'hex');

/** A diagnostic as the error of a step. */
export function toStepError({ code, message, help }: Diagnostic): StepError {
  return { code, message, ...(help !== undefined && { help }) };
}
