import type { Step } from './step.ts';

/** Begins the id under which a step's undo is recorded; no step of a playbook can have such an id. */
export const UNDO_PREFIX = 'undo.';

/** The id of the step that an undo takes back, or undefined for any other id. */
export const undoneBy = (id: string): string | undefined =>
  id.startsWith(UNDO_PREFIX) ? id.slice(UNDO_PREFIX.length) : undefined;

/** A step's undo as a step of its own: asked for, recorded, verified and resumed like any other. */
export function undoStep(step: Step): Step | undefined {
  const { undo, verify, timeout } = step;
  if (undo === undefined) return undefined;
  return {
    id: `${UNDO_PREFIX}${step.id}`,
    name: `Undo: ${step.name}`,
    kind: undo.kind,
    config: undo.config,
    effect: 'change',
    approve: {},
    // What says that the effect is in place says, by failing, that it was taken back.
    ...(verify && { verify: { ...verify, gone: true } }),
    ...(timeout !== undefined && { timeout }),
    path: undo.path,
  };
}
