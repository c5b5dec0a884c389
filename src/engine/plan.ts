import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { Language } from '../language/language.ts';
import type { Decision, ScopeValues } from '../language/scope.ts';
import { atOnce } from '../playbook/lanes.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Question } from '../ports/operator.ts';
import type { Registry } from '../steps/kind.ts';
import { type Arm, isParallel, type Step } from '../steps/step.ts';
import { approvalQuestions } from './approval.ts';
import { assumedSteps } from './assumptions.ts';
import { planPlayed } from './plan-played.ts';
import { planRepeat } from './plan-repeat.ts';
import type {
  Assumption,
  Plan,
  PlannedArm,
  PlannedInput,
  PlannedState,
  PlannedStep,
  PlanTotals,
} from './plan-types.ts';
import { type Planner, seeing } from './planner.ts';
import { render, type Written } from './prepare.ts';
import { renderEnv } from './values.ts';

/** What a plan is made of; `inputs` hold what is known, secrets as `[secret:name]`. */
export interface PlanSource {
  readonly playbook: Playbook;
  readonly registry: Registry;
  readonly language: Language;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly shown: readonly PlannedInput[];
  readonly operator: string;
  /** What steps are taken to have come to. */
  readonly assumed?: readonly Assumption[];
  /** What a repeat holds stands there once, under the ids that are written, also where its list is known. */
  readonly once?: true;
}

/** Says what a play would do. Pure: it has no port to start a process or open a connection with. */
export function planPlay(source: PlanSource): Plan {
  const { playbook, registry, language, inputs, shown, operator, assumed = [], once = false } = source;
  const { name, title, file, summary, expectDuration } = playbook;
  const missing = new Set(shown.flatMap(({ name, from }) => (from === 'missing' ? [name] : [])));
  const values: ScopeValues = {
    inputs,
    missing,
    ...assumedSteps(assumed),
    play: { playbook: name, operator },
    env: {},
  };
  const env = renderEnv(playbook, language, values, 'plan');
  const { played = {} } = playbook;
  const planner = seeing({ registry, language, once, played, inputs, values }, { ...values, env });
  const steps = planSteps(planner, playbook.steps, 0);
  return {
    playbook: {
      name,
      title,
      file,
      ...(summary !== undefined && { summary }),
      ...(expectDuration !== undefined && { expectDuration }),
    },
    inputs: shown,
    ...(assumed.length > 0 && { assumed }),
    steps,
    totals: count(steps),
  };
}

function planSteps(planner: Planner, steps: readonly Step[], depth: number): PlannedStep[] {
  return steps.map((step) => planStep(planner, step, depth));
}

function planStep(planner: Planner, step: Step, depth: number): PlannedStep {
  const { lines, questions: own } = look(planner, step);
  const { released, refused = [] } = approval(planner, step, lines);
  const questions = [...released, ...own.map((each) => ({ ...each, step: step.id }))];
  const action = [...lines, ...refused];
  const { id, name, why, kind, effect, timeout, onTimeout, retry, onFailure, verify, undo } = step;
  return {
    id,
    name,
    kind,
    effect,
    depth,
    action,
    questions,
    ...stateOf(planner, step, questions.length > 0),
    ...(why !== undefined && { why }),
    ...(verify && { verify: look(planner, verify).lines }),
    ...(undo && { undo: look(planner, undo).lines }),
    ...(timeout !== undefined && { timeout }),
    ...(onTimeout && { onTimeout }),
    ...(retry && { attempts: retry.attempts }),
    ...(onFailure && { onFailure }),
    ...(step.arms && { arms: planHeld(planner, step, depth + 1) }),
    ...(step.flow && { flow: step.flow.type }),
  };
}

/** The questions that release the step, or why they could not even be put. */
function approval(
  { scope }: Planner,
  step: Step,
  action: readonly string[],
): { readonly released: readonly Question[]; readonly refused?: readonly string[] } {
  try {
    return { released: approvalQuestions(step, action, scope.text) };
  } catch (error) {
    if (error instanceof DiagnosticError)
      return { released: [], refused: [`refused: ${error.diagnostic.message}`] };
    throw error;
  }
}

interface Look {
  readonly lines: readonly string[];
  readonly questions: readonly Omit<Question, 'step'>[];
}

function look({ registry, scope }: Planner, written: Written): Look {
  try {
    const rendered = render(registry, scope, written);
    if (rendered === undefined) return { lines: [], questions: [] };
    const { kind, action, lines } = rendered;
    const asked = kind.questions?.(action) ?? [];
    return { lines, questions: asked.map((own) => ({ purpose: 'confirm', context: [], ...own })) };
  } catch (error) {
    // A value that the step would refuse is shown in its place: the plan goes on.
    if (error instanceof DiagnosticError)
      return { lines: [`refused: ${error.diagnostic.message}`], questions: [] };
    throw error;
  }
}

function stateOf(planner: Planner, step: Step, asks: boolean): { state: PlannedState; because?: string } {
  const decision: Decision =
    step.when === undefined ? { known: true, holds: true } : planner.scope.holds(step.when);
  if (!decision.known)
    return { state: 'depends', because: `${step.when} (on ${decision.dependsOn.join(', ')})` };
  if (!decision.holds) return { state: 'would-skip', because: `${step.when} does not hold` };
  return { state: asks ? 'would-ask' : 'would-run' };
}

function planHeld(planner: Planner, step: Step, depth: number): readonly PlannedArm[] {
  const { arms = [], flow } = step;
  if (flow?.type === 'repeat')
    return planRepeat(planner, step, { flow, plan: (inside, steps) => planSteps(inside, steps, depth) });
  if (flow?.type === 'play')
    return planPlayed(planner, step, { flow, plan: (inside, steps) => planSteps(inside, steps, depth) });
  if (!isParallel(step)) return planArms(planner, arms, depth);
  const steps = arms.flatMap((arm) => planSteps(planner, arm.steps, depth));
  return [{ label: atOnce(step), decision: 'taken', dependsOn: [], steps }];
}

/** Arms before the first one that is taken or open are not taken; those after it only if it is not certain. */
function planArms(planner: Planner, arms: readonly Arm[], depth: number): PlannedArm[] {
  let settled: 'no' | 'open' | 'taken' = 'no';
  const openOn: string[] = [];
  return arms.map((arm) => {
    const steps = planSteps(planner, arm.steps, depth);
    if (settled === 'taken') return { label: arm.label, decision: 'not-taken', dependsOn: [], steps };
    const decision: Decision =
      arm.when === undefined ? { known: true, holds: true } : planner.scope.holds(arm.when);
    if (decision.known && !decision.holds)
      return { label: arm.label, decision: 'not-taken', dependsOn: [], steps };
    if (!decision.known) openOn.push(...decision.dependsOn);
    const certain = decision.known && settled === 'no';
    settled = decision.known ? 'taken' : 'open';
    return {
      label: arm.label,
      decision: certain ? 'taken' : 'undecided',
      dependsOn: certain ? [] : [...new Set(openOn)],
      steps,
    };
  });
}

/** The planned steps that would run or may run, nested ones included. */
export function* possibleSteps(steps: readonly PlannedStep[]): Generator<PlannedStep> {
  for (const step of steps) {
    if (step.state === 'would-skip') continue;
    yield step;
    for (const arm of step.arms ?? []) if (arm.decision !== 'not-taken') yield* possibleSteps(arm.steps);
  }
}

/** The planned steps that are met in any case, as far as the plan can tell. */
export function* certainSteps(steps: readonly PlannedStep[]): Generator<PlannedStep> {
  for (const step of steps) {
    if (step.state === 'would-skip' || step.state === 'depends') continue;
    yield step;
    for (const arm of step.arms ?? []) if (arm.decision === 'taken') yield* certainSteps(arm.steps);
  }
}

function count(steps: readonly PlannedStep[]): PlanTotals {
  const totals = { read: 0, change: 0, destroy: 0, questions: 0, steps: 0 };
  const add = (met: readonly PlannedStep[], times: number): void => {
    for (const step of met) {
      if (step.state === 'would-skip') continue;
      totals.steps += times;
      if (step.arms === undefined) totals[step.effect] += times;
      totals.questions += step.questions.length * times;
      for (const arm of step.arms ?? [])
        if (arm.decision !== 'not-taken') add(arm.steps, times * (arm.times || 1));
    }
  };
  add(steps, 1);
  return totals;
}
