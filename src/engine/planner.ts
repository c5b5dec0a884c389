import type { Language } from '../language/language.ts';
import type { Scope, ScopeValues } from '../language/scope.ts';
import type { Registry } from '../steps/kind.ts';

/** What steps are planned with: the values that they see. */
export interface Planner {
  readonly registry: Registry;
  readonly scope: Scope;
  /** What a repeat holds is planned once. */
  readonly once: boolean;
  /** The same with other values: of one iteration of a repeat. */
  seeing(values: Partial<ScopeValues>): Planner;
}

/** Makes a planner over what is known. */
export function plannerOver(
  of: Pick<Planner, 'registry' | 'once'> & { readonly language: Language },
  values: ScopeValues,
): Planner {
  return {
    registry: of.registry,
    once: of.once,
    scope: of.language.scope(values, { mode: 'plan' }),
    seeing: (others) => plannerOver(of, { ...values, ...others }),
  };
}
