import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Processes } from '../ports/processes.ts';
import type { GivenAnswers } from './answers.ts';
import { certainSteps } from './plan.ts';
import type { Plan } from './plan-types.ts';
import { canAnswerAlone, unanswered } from './questions.ts';

/** What must be there before the first step; all of it is checked, nothing is run. */
export interface PreflightChecks {
  readonly playbook: Playbook;
  readonly plan: Plan;
  readonly processes: Pick<Processes, 'find'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly answers: GivenAnswers;
  /** Whether somebody is there to ask. */
  readonly operatorPresent: boolean;
}

/** Everything that would stop this play before or at its first steps (RB401, RB402, RB403). */
export function preflight(checks: PreflightChecks): readonly Diagnostic[] {
  return [...missingCommands(checks), ...missingEnvironment(checks), ...openQuestions(checks)];
}

function missingCommands({ playbook, processes, env }: PreflightChecks): Diagnostic[] {
  return playbook.requires.commands
    .filter((command) => processes.find(command, env.PATH ?? '') === undefined)
    .map((command) => ({
      code: 'RB401',
      severity: 'error',
      message: `${playbook.name} needs the command "${command}", and it is not on PATH`,
      help: 'Install it or put it on PATH.',
    }));
}

function missingEnvironment({ playbook, env }: PreflightChecks): Diagnostic[] {
  return playbook.requires.env
    .filter((name) => (env[name] ?? '') === '')
    .map((name) => ({
      code: 'RB402',
      severity: 'error',
      message: `${playbook.name} needs the environment variable ${name}, and it is not set`,
      help: `Set it: export ${name}=...`,
    }));
}

function openQuestions({ plan, answers, operatorPresent }: PreflightChecks): Diagnostic[] {
  if (operatorPresent) return [];
  return [...certainSteps(plan.steps)].flatMap((step) => {
    const { question } = step;
    if (question === undefined || canAnswerAlone({ answers }, question)) return [];
    const { code, message, help } = unanswered(question);
    return [{ code, severity: 'error', message, ...(help !== undefined && { help }) } as const];
  });
}
