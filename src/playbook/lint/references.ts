import type { ScopeTypes } from '../../language/scope.ts';
import { listOf, unknownName } from '../../language/unknown-names.ts';
import type { LintRule } from './rule.ts';
import type { TextSyntax } from './texts.ts';

/** What templates name must exist; conditions are checked with their types by the language itself. */
export const references: LintRule = {
  code: 'RB204',
  check(context, report) {
    for (const { parsed, path, syntax, types } of context.texts) {
      if (!parsed.ok || EXPRESSIONS.has(syntax)) continue;
      for (const reference of parsed.value.references) {
        const fault = faultOf(reference.path, types);
        if (fault !== undefined)
          report({ ...fault, at: context.source.spanInside(path, reference.offset, reference.length) });
      }
    }
  },
};

const NO_ITEM = {
  message: '"item" holds nothing here',
  help: 'There is an item in the steps of a repeat with for-each; no such repeat is around this text.',
};

/** What has its names checked with their types. */
const EXPRESSIONS: ReadonlySet<TextSyntax> = new Set(['condition', 'list', 'value']);

const isRoot = (root: string): root is 'inputs' | 'steps' | 'play' | 'env' =>
  ['inputs', 'steps', 'play', 'env'].includes(root);

function faultOf([root = '', name, output]: readonly string[], types: ScopeTypes) {
  if (root === 'item') return types.item === undefined ? NO_ITEM : undefined;
  if (!isRoot(root))
    return { message: `"${root}" holds nothing here`, help: 'Begin with inputs, steps, play or env.' };
  if (name === undefined) return { message: `"${root}" alone is no value`, help: `Name one: ${root}.<name>` };
  const unknown = unknownName(types, root, name, output);
  if (unknown !== undefined || root !== 'steps' || output !== undefined) return unknown;
  return {
    message: `step "${name}" alone is no value`,
    help: `Name one of its outputs: ${listOf(Object.keys(types.steps[name] ?? {}))}`,
  };
}
