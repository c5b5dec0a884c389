import { SECOND } from '../steps/second-person.ts';
import { usualCase, worstCase } from './plan-duration.ts';
import { touchedBy } from './plan-targets.ts';
import type { EffectCounts, PlannedGuard, PlannedStep, PlanTotals } from './plan-types.ts';

/** What stands around a plan's steps. */
interface Whole {
  readonly locks: readonly string[];
  /** What is watched while its steps run. */
  readonly guards: readonly PlannedGuard[];
  /** Milliseconds that a play usually takes. */
  readonly usual: number | undefined;
}

/** What all of a plan comes to. */
export function planTotals(steps: readonly PlannedStep[], whole: Whole): PlanTotals {
  const { locks, guards } = whole;
  const usual = whole.usual ?? usualCase(steps);
  return {
    ...countSteps(steps),
    touches: touchedBy([...guards, ...possibleSteps(steps)], locks),
    duration: { ...(usual !== undefined && { usual }), most: worstCase(steps) },
  };
}

/** The planned steps that would run or may run, nested ones included. */
export function* possibleSteps(steps: readonly PlannedStep[]): Generator<PlannedStep> {
  for (const step of steps) {
    if (step.state === 'would-skip') continue;
    yield step;
    for (const arm of step.arms ?? []) yield* possibleSteps(arm.steps);
  }
}

/** The planned steps that are met in any case, as far as the plan can tell. */
export function* certainSteps(steps: readonly PlannedStep[]): Generator<PlannedStep> {
  for (const step of steps) {
    if (step.state === 'would-skip' || step.state === 'depends-on') continue;
    yield step;
    for (const arm of step.arms ?? []) yield* certainSteps(arm.steps);
  }
}

type Counted = Pick<PlanTotals, 'steps' | keyof EffectCounts | 'depends' | 'questions' | 'people'>;

function countSteps(planned: readonly PlannedStep[]): Counted {
  const totals = { steps: 0, read: 0, change: 0, destroy: 0, questions: 0, people: 0 as 0 | 1 | 2 };
  const depends = { read: 0, change: 0, destroy: 0 };
  const add = (steps: readonly PlannedStep[], times: number): void => {
    for (const { state, effect, questions, arms } of steps) {
      if (state === 'would-skip') continue;
      totals.steps += times;
      if (arms === undefined) totals[effect] += times;
      if (arms === undefined && state === 'depends-on') depends[effect] += times;
      totals.questions += questions.length * times;
      if (questions.length > 0 && totals.people === 0) totals.people = 1;
      if (questions.some(({ item, answer }) => item?.id === SECOND && answer.type === 'text'))
        totals.people = 2;
      for (const arm of arms ?? []) add(arm.steps, times * (arm.times || 1));
    }
  };
  add(planned, 1);
  return { ...totals, depends };
}
