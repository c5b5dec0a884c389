import { listOf, unknownName } from '../../language/unknown-names.ts';
import type { LintContext, LintRule } from './rule.ts';

/** What templates name must exist; conditions are checked with their types by the language itself. */
export const references: LintRule = {
  code: 'RB204',
  check(context, report) {
    for (const { parsed, path, syntax } of context.texts) {
      if (!parsed.ok || syntax === 'condition') continue;
      for (const reference of parsed.value.references) {
        const fault = faultOf(reference.path, context);
        if (fault !== undefined)
          report({ ...fault, at: context.source.spanInside(path, reference.offset, reference.length) });
      }
    }
  },
};

const isRoot = (root: string): root is 'inputs' | 'steps' | 'play' | 'env' =>
  ['inputs', 'steps', 'play', 'env'].includes(root);

function faultOf([root = '', name, output]: readonly string[], { types }: LintContext) {
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
