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
  readonly around: Around;
}

/** What stands around steps that are planned: why they never run, or what it hangs on whether they do. */
export type Around =
  | { readonly runs: 'yes' }
  | { readonly runs: 'no'; readonly because: string }
  | { readonly runs: 'depends'; readonly on: readonly string[] };

/** The same inside of a step or an arm. */
export function within(planner: Planner, { runs, because = '', on = [] }: Inside): Planner {
  const { around } = planner;
  if (around.runs === 'no' || runs === 'yes') return planner;
  if (runs === 'no') return { ...planner, around: { runs, because } };
  const before = around.runs === 'depends' ? around.on : [];
  return { ...planner, around: { runs, on: [...new Set([...before, ...on])] } };
}

interface Inside {
  readonly runs: Around['runs'];
  readonly because?: string;
  readonly on?: readonly string[];
}

/** The same over other values: of one iteration of a repeat, of a playbook that is played. */
export const seeing = (planner: Omit<Planner, 'scope'>, values: ScopeValues): Planner => ({
  ...planner,
  values,
  scope: planner.language.scope(values, { mode: 'plan' }),
});
