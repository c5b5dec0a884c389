import type { Language } from '../language/language.ts';
import type { Scope } from '../language/scope.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { RunValues } from './values.ts';

/** What the instances of steps see, by their ids. */
export interface Views {
  /** Renders and decides over the values that a step sees. */
  scopeOf(step: string): Scope;
  /** The environment of its processes. */
  envOf(step: string): Readonly<Record<string, string>>;
}

/** What views are made from, besides the values. */
export interface ViewSource {
  readonly playbook: Playbook;
  readonly language: Language;
  /** The environment that every process of the play has. */
  readonly env: Readonly<Record<string, string>>;
}

/** What steps see of the values of a play. */
export function viewsOver(values: RunValues, { playbook, language, env }: ViewSource): Views {
  const scope = language.scope(values, {
    mode: 'run',
    // Only of a number is a leading minus part of the value and no option.
    dashAllowed: ([root, name = '']) =>
      root === 'inputs' && ['integer', 'number'].includes(playbook.inputs[name]?.type ?? ''),
  });
  const all = { ...env, ...values.env };
  return { scopeOf: () => scope, envOf: () => all };
}
