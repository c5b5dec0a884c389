import {
  type Diagnostic,
  DiagnosticError,
  failure,
  type Result,
  success,
} from '../diagnostics/diagnostic.ts';
import { type ASTNode, checkCel, parseCel, typeOfPart } from './cel.ts';
import { comparisonsOf } from './condition-comparisons.ts';
import { referencesOf } from './condition-paths.ts';
import { bracesFault, syntaxWords, type Words } from './condition-syntax.ts';
import { compared, typeNoun, typeWords } from './condition-types.ts';
import { decide, evaluate } from './decide.ts';
import type { Condition, Decision, Reference, TypedExpression } from './language.ts';
import type { Evaluated, ScopeTypes, ScopeValues } from './scope.ts';
import { errorAt } from './spans.ts';
import { unknownName, unknownRoot } from './unknown-names.ts';

const NO_VALUES: ScopeValues = { inputs: {}, steps: {}, play: {}, env: {} };

const ROOTS = ['inputs', 'steps', 'play', 'env'] as const;

/** Parses and type-checks a condition; RB204 for names that do not exist, RB208 for all else. */
export function parseCondition(text: string, types: ScopeTypes): Result<Condition> {
  const parsed = parseTyped(text, types);
  if (!parsed.ok) return parsed;
  const { references, type, tree } = parsed.value;
  if (type === 'bool' || type === 'dyn') {
    const constant = references.length === 0 ? decide(tree, NO_VALUES, 'run') : undefined;
    return success({
      references,
      comparisons: comparisonsOf(tree),
      ...(constant?.state === 'known' && { constant: constant.holds }),
    });
  }
  const message = `the condition is ${typeNoun(type)}, not true or false`;
  const help = `Compare it with something: ${compared(text.trim(), type)}`;
  return failure(fault(text, { offset: 0, length: text.length }, { message, help }));
}

/** Parses and type-checks an expression of any type; RB204 for names that do not exist, RB208 for all else. */
export function parseValue(text: string, types: ScopeTypes): Result<TypedExpression> {
  const parsed = parseTyped(text, types);
  if (!parsed.ok) return parsed;
  const { references, type } = parsed.value;
  return success({ references, type });
}

function parseTyped(text: string, types: ScopeTypes): Result<TypedExpression & { readonly tree: ASTNode }> {
  const braces = bracesFault(text);
  if (braces !== undefined) return failure(fault(text, braces, braces));
  const parsed = parseCel(text);
  if ('message' in parsed) return failure(fault(text, parsed, syntaxWords(text, parsed)));
  const references = referencesOf(parsed.tree);
  const unknown = references.flatMap((reference) => checkReference(text, reference, types) ?? []);
  if (unknown.length > 0) return failure(...unknown);
  const checked = checkCel(text, types);
  if ('message' in checked) {
    const typeOf = (part: ASTNode) => typeOfPart(part, types);
    return failure(fault(text, checked, typeWords(text, parsed.tree, checked, typeOf)));
  }
  return success({ references, type: checked.type, tree: parsed.tree });
}

const fault = (
  text: string,
  place: { readonly offset: number; readonly length: number },
  { message, help }: Words,
): Diagnostic => errorAt('RB208', text, place, message, help);

function checkReference(text: string, reference: Reference, types: ScopeTypes): Diagnostic | undefined {
  const [root = '', name, output] = reference.path;
  if (root === 'item' && types.item !== undefined) return undefined;
  const known = ROOTS.find((candidate) => candidate === root);
  if (known !== undefined && name === undefined)
    return errorAt('RB208', text, reference, `"${root}" alone is no value`, `Name one: ${root}.<name>`);
  const unknown =
    known === undefined || name === undefined
      ? unknownRoot(root, types.item === undefined ? ROOTS : [...ROOTS, 'item'])
      : unknownName(types, known, name, output);
  return unknown && errorAt('RB204', text, reference, unknown.message, unknown.help);
}

/** Decides a condition that was checked before; throws a DiagnosticError (RB208) where it has no truth value. */
export function decideCondition(text: string, values: ScopeValues, mode: 'plan' | 'run'): Decision {
  const truth = decide(treeOf(text), values, mode);
  if (truth.state === 'unknown') return { known: false, dependsOn: truth.dependsOn };
  if (truth.state === 'known') return { known: true, holds: truth.holds };
  throw noAnswer(text, `the condition \`${text}\` has no answer: ${truth.error}`);
}

/** Evaluates an expression that was checked before; throws a DiagnosticError (RB208) where it has no value. */
export function evaluateValue(text: string, values: ScopeValues, mode: 'plan' | 'run'): Evaluated {
  const result = evaluate(treeOf(text), values, mode);
  if (result.state === 'unknown') return { known: false, dependsOn: result.dependsOn };
  if (result.state === 'known') return { known: true, value: result.value };
  throw noAnswer(text, `\`${text}\` has no value: ${result.error}`);
}

function treeOf(text: string): ASTNode {
  const parsed = parseCel(text);
  if ('message' in parsed) throw new DiagnosticError(errorAt('RB208', text, parsed, parsed.message));
  return parsed.tree;
}

function noAnswer(text: string, message: string): DiagnosticError {
  const help = 'Guard values that may be missing with has(…), and values that may be null with != null.';
  return new DiagnosticError(errorAt('RB208', text, { offset: 0, length: text.length }, message, help));
}
