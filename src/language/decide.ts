import { type ASTNode, evaluateCel } from './cel.ts';
import { hasOperand, pathOf, referencesOf } from './condition-paths.ts';
import { runtimeWords } from './condition-types.ts';
import { readableValues } from './readable.ts';
import type { ScopeValues } from './scope.ts';
import { formatPath, isMasked, isOpen, lookUp } from './values.ts';

/**
 * What a part of a condition comes to. As in CEL, `&&` and `||` take the side that decides even if the other
 * one is unknown or fails; an unknown beside a failure stays unknown.
 */
export type Truth =
  | { readonly state: 'known'; readonly holds: boolean }
  | { readonly state: 'unknown'; readonly dependsOn: readonly string[] }
  | { readonly state: 'error'; readonly error: string };

/** Decides a condition; in a plan, what hangs on values that only a run can know is unknown. */
export function decide(node: ASTNode, values: ScopeValues, mode: 'plan' | 'run'): Truth {
  const again = (part: ASTNode): Truth => decide(part, values, mode);
  switch (node.op) {
    case '&&':
      return combine(again(node.args[0]), again(node.args[1]), false);
    case '||':
      return combine(again(node.args[0]), again(node.args[1]), true);
    case '!_':
      return negate(again(node.args));
    case '?:':
      return choose(
        again(node.args[0]),
        () => again(node.args[1]),
        () => again(node.args[2]),
      );
    default:
      return decideLeaf(node, values, mode);
  }
}

function combine(left: Truth, right: Truth, decisive: boolean): Truth {
  for (const side of [left, right]) {
    if (side.state === 'known' && side.holds === decisive) return side;
  }
  const unknown = [left, right].flatMap((side) => (side.state === 'unknown' ? side.dependsOn : []));
  if (unknown.length > 0) return { state: 'unknown', dependsOn: [...new Set(unknown)] };
  return left.state === 'error' ? left : right;
}

const negate = (truth: Truth): Truth =>
  truth.state === 'known' ? { state: 'known', holds: !truth.holds } : truth;

function choose(test: Truth, yes: () => Truth, no: () => Truth): Truth {
  if (test.state === 'known') return test.holds ? yes() : no();
  if (test.state === 'error') return test;
  const [one, other] = [yes(), no()];
  if (one.state === 'known' && other.state === 'known' && one.holds === other.holds) return one;
  const more = [one, other].flatMap((side) => (side.state === 'unknown' ? side.dependsOn : []));
  return { state: 'unknown', dependsOn: [...new Set([...test.dependsOn, ...more])] };
}

function openPaths(node: ASTNode, values: ScopeValues): readonly string[] {
  // Whether a secret is there is known, and nothing else of it.
  const isHas = hasOperand(node) !== undefined;
  const open = referencesOf(node).filter(
    ({ path }) => isOpen(values, path) || (!isHas && isMasked(values, path)),
  );
  return [...new Set(open.map(({ path }) => formatPath(path)))];
}

function decideLeaf(node: ASTNode, values: ScopeValues, mode: 'plan' | 'run'): Truth {
  const open = mode === 'plan' ? openPaths(node, values) : [];
  if (open.length > 0) return { state: 'unknown', dependsOn: open };
  const operand = hasOperand(node);
  const path = operand === undefined ? undefined : pathOf(operand);
  // CEL's own has() fails where more than the last key is missing; ours says no.
  if (path !== undefined) return { state: 'known', holds: lookUp(values, path) !== undefined };
  const result = resultOf(node, values);
  if ('error' in result) return { state: 'error', error: result.error };
  if (typeof result.value === 'boolean') return { state: 'known', holds: result.value };
  return { state: 'error', error: `it comes to ${describe(result.value)}, not to true or false` };
}

/** What an expression comes to. */
export type Value =
  | { readonly state: 'known'; readonly value: unknown }
  | Exclude<Truth, { readonly state: 'known' }>;

/** Evaluates an expression to a plain JSON value; in a plan, one that names what only a run can know is unknown. */
export function evaluate(node: ASTNode, values: ScopeValues, mode: 'plan' | 'run'): Value {
  const open = mode === 'plan' ? openPaths(node, values) : [];
  if (open.length > 0) return { state: 'unknown', dependsOn: open };
  const result = resultOf(node, values);
  return 'error' in result
    ? { state: 'error', error: result.error }
    : { state: 'known', value: plain(result.value) };
}

function resultOf(
  node: ASTNode,
  values: ScopeValues,
): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: evaluateCel(node, readableValues(values, referencesOf(node))) };
  } catch (error) {
    const { summary } = error as { summary?: string };
    const message = summary ?? (error instanceof Error ? error.message : String(error));
    return { error: runtimeWords(message).message };
  }
}

/** What CEL has made of values as JSON has them. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, part]) => [String(key), plain(part)]));
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object'
    ? 'an object'
    : `the ${typeof value === 'bigint' ? 'number' : typeof value} ${String(value)}`;
}
