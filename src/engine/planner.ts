import type { Language } from '../language/language.ts';
import type { Scope, ScopeValues } from '../language/scope.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Registry } from '../steps/kind.ts';

/** What steps are planned with: the values that they see. */
export interface Planner {
  readonly registry: Registry;
  readonly language: Language;
  readonly played: NonNullable<Playbook['played']>;
  readonly values: ScopeValues;
  /** Those of the play itself. */
  readonly inputs: ScopeValues['inputs'];
  readonly scope: Scope;
  /** What a repeat holds is planned once. */
  readonly once: boolean;
}

/** The same over other values: of one iteration of a repeat, of a playbook that is played. */
export const seeing = (planner: Omit<Planner, 'scope'>, values: ScopeValues): Planner => ({
  ...planner,
  values,
  scope: planner.language.scope(values, { mode: 'plan' }),
});
