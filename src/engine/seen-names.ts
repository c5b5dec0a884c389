import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { Language } from '../language/language.ts';
import type { Scope, ScopeValues } from '../language/scope.ts';
import type { Step } from '../steps/step.ts';
import type { Planner, SeenName } from './planner.ts';
import { render } from './prepare.ts';

/** What texts take values from, each path once; `render` renders them. */
export function namesIn(
  language: Language,
  values: ScopeValues,
  render: (scope: Scope) => void,
): readonly SeenName[] {
  const names = new Map<string, boolean>();
  const reads = (path: readonly string[], known: boolean): void => void names.set(path.join('.'), known);
  try {
    render(language.scope(values, { mode: 'plan', reads }));
  } catch (error) {
    // A value that is refused is told when the step is run.
    if (!(error instanceof DiagnosticError)) throw error;
  }
  return [...names].map(([path, known]) => ({ path, known }));
}

/** What a step takes values from: its action, its probes, the environment of its processes. */
export const namesOf = (
  { language, registry, values, ofEnv = [] }: Planner,
  step: Step,
): readonly SeenName[] => [
  ...ofEnv,
  ...namesIn(language, values, (scope) => {
    render(registry, scope, step);
    if (step.verify !== undefined) render(registry, scope, step.verify);
  }),
];
