import type { Arm, Step } from '../steps/step.ts';
import { undoStep } from '../steps/undo-step.ts';

/** A step with its place among the others. */
export interface OutlineEntry {
  readonly step: Step;
  /** `4`, or `4.1` inside an arm of step 4. */
  readonly number: string;
  /** 0 for the playbook's own steps, one more inside each arm. */
  readonly depth: number;
  /** The arm it stands in, and the step that chooses among such arms. */
  readonly inside?: { readonly parent: Step; readonly arm: Arm; readonly index: number };
}

/** All steps of a playbook in the order of the document, those of every arm included, by id. */
export const outline = (steps: readonly Step[]): ReadonlyMap<string, OutlineEntry> => {
  const entries = new Map<string, OutlineEntry>();
  const visit = (
    list: readonly Step[],
    prefix: string,
    depth: number,
    inside?: OutlineEntry['inside'],
  ): void => {
    for (const [position, step] of list.entries()) {
      const number = `${prefix}${position + 1}`;
      entries.set(step.id, { step, number, depth, ...(inside && { inside }) });
      for (const [index, arm] of (step.arms ?? []).entries()) {
        visit(arm.steps, `${number}.`, depth + 1, { parent: step, arm, index });
      }
    }
  };
  visit(steps, '', 0);
  return entries;
};

/** The steps, and the undo of each as a step that stands by itself. */
export const withUndos = (steps: ReadonlyMap<string, OutlineEntry>): ReadonlyMap<string, OutlineEntry> => {
  const undos = [...steps.values()].flatMap(({ step, number }) => {
    const undo = undoStep(step);
    return undo === undefined ? [] : [[undo.id, { step: undo, number: `undo ${number}`, depth: 0 }] as const];
  });
  return new Map<string, OutlineEntry>([...steps, ...undos]);
};
