import { isParallel, type Step } from '../../steps/step.ts';
import type { Playbook } from '../playbook.ts';

/** Where a step stands: how many come before it, and the arms it is in, outermost first. */
export interface StepPlace {
  readonly step: Step;
  readonly order: number;
  readonly arms: readonly ArmPlace[];
}

/** An arm that a step stands in, and the step that chooses among such arms. */
export interface ArmPlace {
  readonly parent: Step;
  readonly index: number;
  readonly when?: string;
  /** Where the parent runs its steps at once: in which of them. */
  readonly lane?: number;
}

/** The places of the steps of a playbook. */
export interface StepPlaces {
  /** Every step, in the order of the document. */
  readonly all: readonly StepPlace[];
  /** Without the steps whose id another one has too: which of them is meant cannot be said. */
  readonly byId: ReadonlyMap<string, StepPlace>;
}

/** Works out the place of every step. */
export function placeSteps(playbook: Playbook): StepPlaces {
  const all: StepPlace[] = [];
  const visit = (steps: readonly Step[], arms: readonly ArmPlace[]): void => {
    for (const step of steps) {
      all.push({ step, order: all.length, arms });
      for (const [index, { when, steps: inner }] of (step.arms ?? []).entries()) {
        const arm = { parent: step, index, ...(when !== undefined && { when }) };
        if (isParallel(step))
          for (const [lane, one] of inner.entries()) visit([one], [...arms, { ...arm, lane }]);
        else visit(inner, [...arms, arm]);
      }
    }
  };
  visit(playbook.steps, []);
  const byId = new Map<string, StepPlace>();
  const twice = new Set<string>();
  for (const place of all) {
    if (byId.has(place.step.id)) twice.add(place.step.id);
    byId.set(place.step.id, place);
  }
  for (const id of twice) byId.delete(id);
  return { all, byId };
}

/** The step that runs both at once, if any. */
export function runsBoth(one: StepPlace, other: StepPlace): Step | undefined {
  for (const [depth, { parent, index, lane }] of one.arms.entries()) {
    const beside = other.arms[depth];
    if (beside?.parent !== parent || beside.index !== index) return undefined;
    if (beside.lane !== lane) return parent;
  }
  return undefined;
}

/** The place behind the steps that a step holds: what stands there sees what they have come to. */
export function insideOf({ step, order, arms }: StepPlace, { all }: StepPlaces): StepPlace {
  const held = all.filter((place) => place.arms.some(({ parent }) => parent === step)).length;
  return { step, order: order + held + 0.5, arms: [...arms, { parent: step, index: 0 }] };
}

/** The conditions that hold while a step runs: its own, those of its arms, and of the steps around it. */
export function conditionsAround({ step, arms }: StepPlace): readonly string[] {
  const around = arms.flatMap(({ parent, when }) => [when, parent.when]);
  return [step.when, ...around].filter((condition) => condition !== undefined);
}
