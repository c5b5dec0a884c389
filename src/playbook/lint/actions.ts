import type { Action, Step } from '../../steps/step.ts';

/** What a step does, and what its verify and undo do, each with the place of its configuration. */
export const actionsOf = ({ kind, config, path, verify, undo }: Step): readonly Action[] =>
  [{ kind, config, path: [...path, kind] }, verify, undo].filter((action) => action !== undefined);
