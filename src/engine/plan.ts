import type { Language } from '../language/language.ts';
import type { Decision, ScopeValues } from '../language/scope.ts';
import { atOnce } from '../playbook/lanes.ts';
import { locksOf, type Playbook } from '../playbook/playbook.ts';
import type { Registry } from '../steps/kind.ts';
import { type Arm, isParallel, type Step } from '../steps/step.ts';
import { assumedSteps } from './assumptions.ts';
import { worstOf } from './plan-duration.ts';
import { guardsOfStep, planGuards } from './plan-guards.ts';
import { approval, type Look, look } from './plan-look.ts';
import { guardsOfPlayed, planPlayed } from './plan-played.ts';
import { planRepeat } from './plan-repeat.ts';
import { touchesOf } from './plan-targets.ts';
import { planTotals } from './plan-totals.ts';
import type { Assumption, Plan, PlannedArm, PlannedGuard, PlannedInput, PlannedStep } from './plan-types.ts';
import { type Around, type KnownSteps, knownAt, type Planner, seeing, within } from './planner.ts';
import { namesIn, namesOf } from './seen-names.ts';
import { envIn, renderEnv } from './values.ts';

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
  /** What steps came to already, by the ids of their instances; what is assumed of one counts more. */
  readonly known?: KnownSteps;
  /** Is told what each step takes values from. */
  readonly sees?: Planner['sees'];
}

/** Says what a play would do. Pure: it has no port to start a process or open a connection with. */
export function planPlay(source: PlanSource): Plan {
  const { playbook, registry, language, inputs, shown, operator, assumed = [], once = false } = source;
  const { known = {}, sees } = source;
  const { name, title, file, summary, expectDuration } = playbook;
  const missing = new Set(shown.flatMap(({ name, from }) => (from === 'missing' ? [name] : [])));
  const values: ScopeValues = {
    inputs,
    missing,
    ...stepsKnown(known, assumed),
    play: { playbook: name, operator },
    env: {},
  };
  const env = renderEnv(playbook, language, values, 'plan');
  const { played = {} } = playbook;
  const seen = sees && { sees, ofEnv: namesIn(language, values, (scope) => envIn(playbook, scope)) };
  const planner = seeing(
    { registry, language, once, played, inputs, values, known, around: { runs: 'yes' }, ...seen },
    { ...values, env },
  );
  const steps = planSteps(planner, playbook.steps, 0);
  const guards = planGuards(planner, playbook.guards);
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
    ...guarded(guards),
    steps,
    totals: planTotals(steps, { locks: locksOf(playbook), guards, usual: expectDuration }),
  };
}

const guarded = (guards: readonly PlannedGuard[]): { readonly guards?: readonly PlannedGuard[] } =>
  guards.length === 0 ? {} : { guards };

function planSteps(planner: Planner, steps: readonly Step[], depth: number): PlannedStep[] {
  return steps.map((step) => planStep(planner, step, depth));
}

/** Of a step of which something is assumed nothing else is known. */
function stepsKnown(
  known: KnownSteps,
  assumed: readonly Assumption[],
): Pick<ScopeValues, 'steps' | 'partly'> {
  const { steps, partly } = assumedSteps(assumed);
  return {
    steps: { ...knownAt(known, { within: '', iterations: [] }), ...steps },
    ...(partly && { partly }),
  };
}

function planStep(planner: Planner, step: Step, depth: number): PlannedStep {
  if (planner.sees && step.arms === undefined) planner.sees(step.id, namesOf(planner, step));
  const own = look(planner, step);
  const { released, refused = [] } = approval(planner, step, own.lines);
  const questions = [...released, ...own.questions.map((each) => ({ ...each, step: step.id }))];
  const action = [...own.lines, ...refused];
  const { id, name, why, kind, effect, timeout, onTimeout, retry, onFailure, verify, undo, flow } = step;
  const { expectDuration } = step;
  const seen = verify && look(planner, verify);
  const guards = guardsOfStep(step);
  const around = standing(planner, step);
  return {
    id,
    name,
    kind,
    effect,
    depth,
    action,
    questions,
    ...stateOf(step, { around, own: around !== planner.around, asks: questions.length > 0 }),
    ...(why !== undefined && { why }),
    ...(seen && { verify: seen.lines }),
    ...(undo && { undo: look(planner, undo).lines }),
    ...guarded([...planGuards(planner, guards.own), ...guardsOfPlayed(planner, step, guards.played)]),
    ...(expectDuration !== undefined && { usual: expectDuration }),
    ...(timeout !== undefined && { timeout }),
    ...(onTimeout && { onTimeout }),
    ...(retry && { attempts: retry.attempts }),
    ...(onFailure && { onFailure }),
    ...(step.arms
      ? { arms: planHeld({ ...planner, around }, step, depth + 1) }
      : reachOf(planner, step, { own, seen })),
    ...(flow && { flow: flow.type }),
    ...(flow?.type === 'parallel' && { limit: flow.limit }),
  };
}

/** What a step that holds no others touches, and how long it takes at most. */
function reachOf(
  { language }: Planner,
  step: Step,
  { own, seen }: { readonly own: Look; readonly seen: Look | undefined },
): Pick<PlannedStep, 'touches' | 'worst'> {
  return {
    touches: touchesOf(step, { own: own.prepared, verify: seen?.prepared }, language),
    worst: worstOf(step, own.prepared, seen?.prepared),
  };
}

/** What stands around a step, with its own condition. */
function standing(planner: Planner, { when }: Step): Around {
  if (when === undefined || planner.around.runs === 'no') return planner.around;
  const decision = planner.scope.holds(when);
  if (!decision.known) return within(planner, { runs: 'depends', on: decision.dependsOn }).around;
  return decision.holds ? planner.around : { runs: 'no', because: `${when} does not hold` };
}

type Stated = Pick<PlannedStep, 'state' | 'because' | 'dependsOn'>;

/** `own`: what stands around it comes from its own condition. */
function stateOf(
  { when }: Step,
  { around, own, asks }: { readonly around: Around; readonly own: boolean; readonly asks: boolean },
): Stated {
  if (around.runs === 'no') return { state: 'would-skip', because: around.because };
  if (around.runs === 'yes') return { state: asks ? 'would-ask' : 'would-run' };
  return { state: 'depends-on', dependsOn: around.on, ...(own && when !== undefined && { because: when }) };
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
  let taken = false;
  let open = false;
  const openOn: string[] = [];
  return arms.map((arm) => {
    const { label, when } = arm;
    const not = (because: string): PlannedArm => ({
      label,
      decision: 'not-taken',
      because,
      dependsOn: [],
      steps: planSteps(within(planner, { runs: 'no', because }), arm.steps, depth),
    });
    if (taken) return not('an arm before it is taken');
    const decision: Decision = when === undefined ? { known: true, holds: true } : planner.scope.holds(when);
    if (decision.known && !decision.holds) return not(`${when} does not hold`);
    if (decision.known) taken = true;
    else openOn.push(...decision.dependsOn);
    open ||= !decision.known;
    const on = [...new Set(openOn)];
    const around = open ? within(planner, { runs: 'depends', on }) : planner;
    const steps = planSteps(around, arm.steps, depth);
    return { label, decision: open ? 'undecided' : 'taken', dependsOn: on, steps };
  });
}
