import {
  type Diagnostic,
  DiagnosticError,
  failure,
  type Result,
  success,
} from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { checkCel, parseCel } from './cel.ts';
import { referencesOf } from './condition-paths.ts';
import { decide } from './decide.ts';
import type { Condition, Decision, Reference } from './language.ts';
import type { ScopeTypes, ScopeValues } from './scope.ts';
import { errorAt } from './spans.ts';

const ROOTS = ['inputs', 'steps', 'play', 'env'] as const;
const WHAT = { inputs: 'input', play: 'property of the play', env: 'environment variable' } as const;

/** Parses and type-checks a condition; RB204 for names that do not exist, RB208 for all else. */
export function parseCondition(text: string, types: ScopeTypes): Result<Condition> {
  const parsed = parseCel(text);
  if ('message' in parsed) return failure(errorAt('RB208', text, parsed, parsed.message));
  const references = referencesOf(parsed.tree);
  const unknown = references.flatMap((reference) => checkReference(text, reference, types) ?? []);
  if (unknown.length > 0) return failure(...unknown);
  const checked = checkCel(text, types);
  if ('message' in checked)
    return failure(errorAt('RB208', text, checked, checked.message, typeHelp(checked.message)));
  if (checked.type === 'bool' || checked.type === 'dyn') return success({ references });
  const message = `the condition is of type ${checked.type}, not true or false`;
  return failure(
    errorAt('RB208', text, { offset: 0, length: text.length }, message, 'Compare it with something.'),
  );
}

const typeHelp = (message: string): string | undefined =>
  message.startsWith('no such overload')
    ? 'Compare and combine values of one type; convert with string(…) or int(…).'
    : undefined;

function unknownName(
  text: string,
  reference: Reference,
  what: string,
  name: string,
  known: readonly string[],
): Diagnostic {
  const near = suggest(name, known);
  const listed = known.length === 0 ? 'There is none.' : `There are: ${known.join(', ')}.`;
  const help = near === undefined ? listed : `Did you mean ${near}?`;
  return errorAt('RB204', text, reference, `there is no ${what} "${name}"`, help);
}

function checkReference(text: string, reference: Reference, types: ScopeTypes): Diagnostic | undefined {
  const [root = '', name, output] = reference.path;
  const known = ROOTS.find((candidate) => candidate === root);
  if (known === undefined) return unknownName(text, reference, 'name', root, ROOTS);
  if (name === undefined)
    return errorAt('RB208', text, reference, `"${root}" alone is no value`, `Name one: ${root}.<name>`);
  if (!Object.hasOwn(types[known], name)) {
    const what = known === 'steps' ? 'step' : WHAT[known];
    return unknownName(text, reference, what, name, Object.keys(types[known]));
  }
  if (known !== 'steps' || output === undefined) return undefined;
  const outputs = types.steps[name] ?? {};
  if (Object.hasOwn(outputs, output)) return undefined;
  return unknownName(text, reference, `output of step ${name}`, output, Object.keys(outputs));
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
