import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ResolvedInputs } from '../playbook/inputs.ts';
import type { Playbook, RequiredCommand } from '../playbook/playbook.ts';
import type { Question } from '../ports/operator.ts';
import type { Processes } from '../ports/processes.ts';
import type { StepError } from '../steps/kind.ts';
import type { GivenAnswers } from './answers.ts';
import { certainSteps, possibleSteps } from './plan-totals.ts';
import type { Plan, PlannedStep } from './plan-types.ts';
import { givenAnswer, unanswered } from './questions.ts';

/** A playbook and where it would be played. */
export interface Surroundings {
  readonly playbook: Playbook;
  readonly processes: Pick<Processes, 'find'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The inputs of the play, secrets in clear among them. */
  readonly inputs: Pick<ResolvedInputs, 'secrets'> & { readonly values: Readonly<Record<string, unknown>> };
}

/** What must be there before the first step; all of it is checked, nothing is run. */
export interface PreflightChecks extends Surroundings {
  readonly plan: Plan;
  readonly answers: GivenAnswers;
  /** Whether somebody is there to ask. */
  readonly operatorPresent: boolean;
}

/** Everything that would stop this play before or at its first steps (RB401, RB402, RB403). */
export function preflight(checks: PreflightChecks): readonly Diagnostic[] {
  return [...missing(checks), ...openQuestions(checks)];
}

/** What a playbook needs and does not find, whatever it would do then (RB401, RB402, RB408). */
export function missing(checks: Surroundings): readonly Diagnostic[] {
  return [...missingCommands(checks), ...missingEnvironment(checks), ...openSecrets(checks)];
}

/** The commands that a playbook requires, each with its name. */
export const requiredCommands = ({ requires }: Playbook): readonly RequiredCommand[] =>
  requires.commands.map((command) => (typeof command === 'string' ? { name: command } : command));

function missingCommands({ playbook, processes, env }: Surroundings): Diagnostic[] {
  return requiredCommands(playbook)
    .filter(({ name }) => processes.find(name, env.PATH ?? '') === undefined)
    .map(({ name: command }) => ({
      code: 'RB401',
      severity: 'error',
      message: `${playbook.name} needs the command "${command}", and it is not on PATH`,
      help: 'Install it or put it on PATH.',
    }));
}

function missingEnvironment({ playbook, env }: Surroundings): Diagnostic[] {
  return playbook.requires.env
    .filter((name) => (env[name] ?? '') === '')
    .map((name) => ({
      code: 'RB402',
      severity: 'error',
      message: `${playbook.name} needs the environment variable ${name}, and it is not set`,
      help: `Set it: export ${name}=...`,
    }));
}

/**
 * A secret whose text stands in the playbook or in another input cannot be kept out of the record without
 * changing what a resume would run.
 */
function openSecrets({ playbook, inputs }: Surroundings): Diagnostic[] {
  return inputs.secrets.flatMap(({ name, value }) => {
    const others = Object.entries(inputs.values).filter(
      ([other]) => playbook.inputs[other]?.type !== 'secret',
    );
    const exposed = others.find(([, text]) => String(text).includes(value))?.[0];
    const place = holds(playbook, value) ? 'the playbook itself' : exposed && `the input "${exposed}"`;
    if (place === undefined) return [];
    const message = `the value of the secret "${name}" also stands in ${place}, so it cannot be kept out of the record`;
    return [{ code: 'RB408', severity: 'error', message } as const];
  });
}

const holds = (value: unknown, text: string): boolean => {
  if (typeof value === 'string') return value.includes(text);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => key.includes(text) || holds(item, text));
};

/** Answers that are not valid, wherever their question may come; and questions that are certain to come and stay open. */
function openQuestions({ plan, answers, operatorPresent }: PreflightChecks): Diagnostic[] {
  const wrong = questionsOf(possibleSteps(plan.steps)).flatMap((question) => {
    const given = givenAnswer(answers, question);
    return given && 'error' in given && isKnown(question) ? [asDiagnostic(given.error)] : [];
  });
  if (operatorPresent) return wrong;
  const open = questionsOf(certainSteps(plan.steps)).filter(
    (question) => givenAnswer(answers, question) === undefined,
  );
  return [...wrong, ...open.map((question) => asDiagnostic(unanswered(question)))];
}

const questionsOf = (steps: Iterable<PlannedStep>): readonly Question[] =>
  [...steps].flatMap(({ questions }) => questions);

/** Whether a plan knows what the question takes: nothing of it hangs on a value that only a run can know. */
const isKnown = ({ answer }: Question): boolean => !JSON.stringify(answer).includes('‹');

const asDiagnostic = ({ code, message, help }: StepError): Diagnostic => ({
  code,
  severity: 'error',
  message,
  ...(help !== undefined && { help }),
});
