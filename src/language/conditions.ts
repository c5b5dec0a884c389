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
import { decide } from './decide.ts';
import type { Condition, Decision, Reference } from './language.ts';
import type { ScopeTypes, ScopeValues } from './scope.ts';
import { errorAt } from './spans.ts';
import { unknownName, unknownRoot } from './unknown-names.ts';

const NO_VALUES: ScopeValues = { inputs: {}, steps: {}, play: {}, env: {} };

const ROOTS = ['inputs', 'steps', 'play', 'env'] as const;

/** Parses and type-checks a condition; RB204 for names that do not exist, RB208 for all else. */
export function parseCondition(text: string, types: ScopeTypes): Result<Condition> {
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
  if (checked.type === 'bool' || checked.type === 'dyn') {
    const constant = references.length === 0 ? decide(parsed.tree, NO_VALUES, 'run') : undefined;
    return success({
      references,
      comparisons: comparisonsOf(parsed.tree),
      ...(constant?.state === 'known' && { constant: constant.holds }),
    });
  }
  const message = `the condition is ${typeNoun(checked.type)}, not true or false`;
  const help = `Compare it with something: ${compared(text.trim(), checked.type)}`;
  return failure(fault(text, { offset: 0, length: text.length }, { message, help }));
}

const fault = (
  text: string,
  place: { readonly offset: number; readonly length: number },
  { message, help }: Words,
): Diagnostic => errorAt('RB208', text, place, message, help);

function checkReference(text: string, reference: Reference, types: ScopeTypes): Diagnostic | undefined {
  const [root = '', name, output] = reference.path;
  const known = ROOTS.find((candidate) => candidate === root);
  if (known !== undefined && name === undefined)
    return errorAt('RB208', text, reference, `"${root}" alone is no value`, `Name one: ${root}.<name>`);
  const unknown =
    known === undefined || name === undefined
      ? unknownRoot(root, ROOTS)
      : unknownName(types, known, name, output);
  return unknown && errorAt('RB204', text, reference, unknown.message, unknown.help);
}

/** Decides a condition that was checked before; throws a DiagnosticError (RB208) where it has no truth value. */
export function decideCondition(text: string, values: ScopeValues, mode: 'plan' | 'run'): Decision {
  const parsed = parseCel(text);
  if ('message' in parsed) throw new DiagnosticError(errorAt('RB208', text, parsed, parsed.message));
  const truth = decide(parsed.tree, values, mode);
  if (truth.state === 'unknown') return { known: false, dependsOn: truth.dependsOn };
  if (truth.state === 'known') return { known: true, holds: truth.holds };
  const place = { offset: 0, length: text.length };
  const help = 'Guard values that may be missing with has(…), and values that may be null with != null.';
  throw new DiagnosticError(
    errorAt('RB208', text, place, `the condition \`${text}\` has no answer: ${truth.error}`, help),
  );
}
