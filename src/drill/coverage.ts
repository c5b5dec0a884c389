import { allSteps } from '../engine/all-steps.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { writtenAs } from '../steps/instance.ts';

/** What became of a step in a scenario. */
export interface Visit {
  readonly status: string;
  /** Of a branch: the label of the arm that was taken. */
  readonly taken?: string;
}

/** What became of the steps in one scenario, by id. */
export type Visits = ReadonlyMap<string, Visit>;

/** Something that a scenario can visit: an arm of a branch, or the failure of a step that changes something. */
export interface Place {
  readonly kind: 'arm' | 'failure';
  readonly step: string;
  /** Of an arm: its label. */
  readonly label?: string;
}

/** What the scenarios of a playbook visit. */
export interface Coverage {
  readonly visited: readonly Place[];
  readonly missed: readonly Place[];
}

/** Every place of a playbook: each arm of each branch, and the failure of each step that changes something. */
function placesOf(playbook: Playbook): readonly Place[] {
  return [...allSteps(playbook.steps)].flatMap((step): Place[] => {
    if (step.arms !== undefined) return step.arms.map(({ label }) => ({ kind: 'arm', step: step.id, label }));
    return step.effect === 'read' ? [] : [{ kind: 'failure', step: step.id }];
  });
}

const visits = (scenario: Visits, { kind, step, label }: Place): boolean =>
  [...scenario].some(
    ([id, { status, taken }]) =>
      writtenAs(id) === step && (kind === 'failure' ? status === 'failed' : taken === label),
  );

/** What the scenarios have visited of a playbook. */
export function coverageOf(playbook: Playbook, scenarios: readonly Visits[]): Coverage {
  const places = placesOf(playbook);
  const visited = places.filter((place) => scenarios.some((scenario) => visits(scenario, place)));
  return { visited, missed: places.filter((place) => !visited.includes(place)) };
}
