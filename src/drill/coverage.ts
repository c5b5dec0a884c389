import { allSteps } from '../engine/all-steps.ts';
import type { Plan, PlannedStep } from '../engine/plan-types.ts';
import { guardsOf } from '../playbook/guards.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { AnswerType } from '../ports/operator.ts';
import { standingOf } from '../steps/instance.ts';
import type { Step } from '../steps/step.ts';
import { answerName, type Visit, type Visits } from './observed.ts';

/**
 * Something that a scenario can visit: an arm of a branch, the running or the skipping of a step with a condition, the
 * failure of a step that changes something, an answer to a question, the trip of a guard.
 */
export type Place =
  | { readonly kind: 'arm'; readonly step: string; readonly label: string; readonly index: number }
  | { readonly kind: 'condition'; readonly step: string; readonly label: 'runs' | 'is skipped' }
  | { readonly kind: 'failure'; readonly step: string }
  /** Of a guard, whose id stands as that of the step. */
  | { readonly kind: 'trip'; readonly step: string }
  /** `item` is that of a step with several questions. */
  | { readonly kind: 'answer'; readonly step: string; readonly item?: string; readonly label: string };

/** What the scenarios of a playbook visit. */
export interface Coverage {
  readonly visited: readonly Place[];
  readonly missed: readonly Place[];
}

/** Every place of a playbook; the plan is one in which no input is known, so that every question is in it. */
export function placesOf(playbook: Playbook, plan: Plan): readonly Place[] {
  const { steps } = playbook;
  const planned = new Map([...allPlanned(plan.steps)].map((step) => [step.id, step]));
  // What is played has scenarios of its own.
  const own = [...allSteps(steps)].filter(({ id }) => standingOf(id).within === '');
  const guards = [...guardsOf(playbook)].map(({ guard }) => guard.id);
  const trips = guards
    .filter((id) => standingOf(id).within === '')
    .map((id) => ({ kind: 'trip', step: id }) as const);
  const places = own.flatMap((step) => [
    ...conditionsOf(step),
    ...armsOf(step),
    ...(step.arms === undefined && step.effect !== 'read'
      ? [{ kind: 'failure', step: step.id } as const]
      : []),
    ...answersOf(planned.get(step.id)),
  ]);
  return [...places, ...trips];
}

function* allPlanned(steps: readonly PlannedStep[]): Generator<PlannedStep> {
  for (const step of steps) {
    yield step;
    for (const arm of step.arms ?? []) yield* allPlanned(arm.steps);
  }
}

const conditionsOf = ({ id, when }: Step): readonly Place[] =>
  when === undefined
    ? []
    : (['runs', 'is skipped'] as const).map((label) => ({ kind: 'condition', step: id, label }));

/** Only of a branch the arms are a choice. */
function armsOf({ id, arms = [], flow }: Step): readonly Place[] {
  if (flow !== undefined && flow.type !== 'branch') return [];
  return arms.map(({ label }, index) => ({ kind: 'arm', step: id, label, index }));
}

/** The answers that can be told apart beforehand; a choice that only a play knows stands as its placeholder. */
function answersOf(step: PlannedStep | undefined): readonly Place[] {
  const own = (step?.questions ?? []).filter(({ purpose }) => purpose === 'confirm');
  return own.flatMap(({ step: id, item, answer }) =>
    labelsOf(answer).map((label) => ({
      kind: 'answer',
      step: id,
      ...(item && { item: item.id }),
      label,
    })),
  );
}

function labelsOf(answer: AnswerType): readonly string[] {
  if (answer.type === 'yes-no') return ['true', 'false'];
  if (answer.type !== 'choice') return [];
  return answer.choices.map(({ value }) => value).filter((value) => !value.includes('‹'));
}

/** Whether the visit of its step is one of the place. */
export function isVisit(visit: Visit | undefined, place: Place): boolean {
  if (visit === undefined) return false;
  switch (place.kind) {
    case 'arm':
      return visit.arms.has(place.index);
    case 'condition':
      return place.label === 'runs' ? visit.started : visit.skipped;
    case 'failure':
    case 'trip':
      return visit.failed;
    case 'answer':
      return visit.answers.has(answerName(place.label, place.item));
  }
}

/** What the scenarios have visited of a playbook's places. */
export function coverageOf(places: readonly Place[], scenarios: readonly Visits[]): Coverage {
  const visited = places.filter((place) =>
    scenarios.some((visits) => isVisit(visits.get(place.step), place)),
  );
  return { visited, missed: places.filter((place) => !visited.includes(place)) };
}

/** The share of places that were visited, in percent; where there is none, all are. */
export function shareOf(coverages: readonly Coverage[]): number {
  const count = (of: keyof Coverage): number =>
    coverages.reduce((sum, coverage) => sum + coverage[of].length, 0);
  const [visited, missed] = [count('visited'), count('missed')];
  return visited + missed === 0 ? 100 : (100 * visited) / (visited + missed);
}
