import type { Action, Step } from '../../steps/step.ts';

/** What a step does, and what its verify, its undo and its own probe do, each with the place of its configuration. */
export const actionsOf = ({ kind, config, path, verify, undo, probe }: Step): readonly Action[] =>
  [{ kind, config, path: [...path, kind] }, verify, undo, probe].filter((action) => action !== undefined);
