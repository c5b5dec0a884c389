import type { Step } from '../../steps/step.ts';
import { outline } from '../outline.ts';
import type { Playbook } from '../playbook.ts';

/** Where a step stands: how many come before it, and the arms it is in, outermost first. */
export interface StepPlace {
  readonly step: Step;
  readonly order: number;
  readonly arms: readonly { readonly parent: string; readonly index: number; readonly when?: string }[];
}

/** The places of all steps by id. */
export type StepPlaces = ReadonlyMap<string, StepPlace>;

/** Works out the place of every step. */
export function placeSteps(playbook: Playbook): StepPlaces {
  const places = new Map<string, StepPlace>();
  for (const { step, inside } of outline(playbook.steps).values()) {
    const outer = inside && places.get(inside.parent.id)?.arms;
    const own = inside && {
      parent: inside.parent.id,
      index: inside.index,
      ...(inside.arm.when !== undefined && { when: inside.arm.when }),
    };
    places.set(step.id, { step, order: places.size, arms: own === undefined ? [] : [...(outer ?? []), own] });
  }
  return places;
}

/** The conditions that hold while a step runs: its own, those of its arms, and of the steps around it. */
export function conditionsAround(place: StepPlace, places: StepPlaces): readonly string[] {
  const around = place.arms.flatMap(({ parent, when }) => [when, places.get(parent)?.step.when]);
  return [place.step.when, ...around].filter((condition) => condition !== undefined);
}
