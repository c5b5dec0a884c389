import type { ScopeValues } from '../language/scope.ts';
import type { Assumption } from './plan-types.ts';

type Values = Record<string, unknown>;

/** The steps as a plan takes them to have ended; what is not said of them stays open. */
export function assumedSteps(assumed: readonly Assumption[]): Pick<ScopeValues, 'steps' | 'partly'> {
  const root: Values = {};
  for (const { path, value } of assumed) assign(root, path, value);
  const steps = (root.steps ?? {}) as ScopeValues['steps'];
  return { steps, partly: new Set(Object.keys(steps)) };
}

function assign(into: Values, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const inside = Object.hasOwn(into, key) ? into[key] : undefined;
  const next: Values = typeof inside === 'object' && inside !== null ? (inside as Values) : {};
  into[key] = next;
  assign(next, rest, value);
}
