import type { Language } from '../language/language.ts';
import type { Scope, ScopeValues } from '../language/scope.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { standingOf } from '../steps/instance.ts';
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
  /** What steps came to already, by the ids of their instances. */
  readonly known: KnownSteps;
  /** Is told what each step takes values from. */
  readonly sees?: (step: string, names: readonly SeenName[]) => void;
  /** What the environment of its processes takes values from, where that is told. */
  readonly ofEnv?: readonly SeenName[];
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

/** What steps came to, by the ids of their instances. */
export type KnownSteps = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A value that the texts of a step name. */
export interface SeenName {
  /** `inputs.token` */
  readonly path: string;
  readonly known: boolean;
}

/** What is known of the steps that stand together: of one playbook, in the same iterations; by their own names. */
export const knownAt = (
  known: KnownSteps,
  place: { readonly within: string; readonly iterations: readonly number[] },
): KnownSteps =>
  Object.fromEntries(
    Object.entries(known).flatMap(([id, outputs]) => {
      const { within, name, iterations } = standingOf(id);
      return within === place.within && iterations.join() === place.iterations.join()
        ? [[name, outputs]]
        : [];
    }),
  );

/** The same over other values: of one iteration of a repeat, of a playbook that is played. */
export const seeing = (planner: Omit<Planner, 'scope'>, values: ScopeValues): Planner => ({
  ...planner,
  values,
  scope: planner.language.scope(values, { mode: 'plan' }),
});
