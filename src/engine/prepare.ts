import { hash } from 'node:crypto';
import { type Diagnostic, DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { Redactor } from '../journal/redaction.ts';
import type { Scope } from '../language/scope.ts';
import type { LeafKind, Registry, StepError } from '../steps/kind.ts';
import type { Action, Step } from '../steps/step.ts';
import type { PlayRun } from './run.ts';

/** An action as it is written, with the probe that its kind runs. */
export type Written = Pick<Action, 'kind' | 'config'> & Pick<Step, 'probe'>;

/** A step's action, rendered and ready to run. */
export interface Prepared {
  readonly kind: LeafKind<unknown, unknown>;
  readonly action: unknown;
  /** The action as people read it. */
  readonly lines: readonly string[];
  /** The probe that its kind runs. */
  readonly probe?: Prepared;
}

/** Renders an action and the probe in it; undefined for a kind that holds steps. Throws a DiagnosticError. */
export function render(
  registry: Registry,
  scope: Scope,
  { kind: name, config, probe }: Written,
): Prepared | undefined {
  const kind = registry[name];
  if (kind?.type !== 'leaf') return undefined;
  const inner = probe && render(registry, scope, probe);
  const action = kind.prepare(config, scope, inner && { ...inner, kind: inner.kind.name });
  return { kind, action, lines: kind.describe(action), ...(inner && { probe: inner }) };
}

/** Renders an action of a step, with the values that it sees; a value that refuses to be rendered is an error, not an exception. */
export function prepare(
  run: Pick<PlayRun, 'registry' | 'scopeOf'>,
  step: string,
  written: Written,
): { ok: true; prepared: Prepared } | { ok: false; error: StepError } {
  try {
    const prepared = render(run.registry, run.scopeOf(step), written);
    if (prepared === undefined) throw new Error(`${written.kind} is not a kind that runs by itself`);
    return { ok: true, prepared };
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
