import { didYouMean } from '../../diagnostics/suggest.ts';
import type { LintContext, LintRule } from './rule.ts';

const MOST_LISTED = 12;

const WHAT: Readonly<Record<string, string>> = {
  inputs: 'input',
  steps: 'step',
  play: 'property of the play',
  env: 'variable in env',
};

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

function faultOf([root = '', name, output]: readonly string[], { types }: LintContext) {
  const names = { inputs: types.inputs, steps: types.steps, play: types.play, env: types.env }[root];
  if (names === undefined)
    return { message: `"${root}" holds nothing here`, help: 'Begin with inputs, steps, play or env.' };
  if (name === undefined) return { message: `"${root}" alone is no value`, help: `Name one: ${root}.<name>` };
  if (!Object.hasOwn(names, name)) return unknown(WHAT[root] ?? root, name, Object.keys(names));
  if (root !== 'steps') return undefined;
  const outputs = types.steps[name] ?? {};
  if (output === undefined)
    return {
      message: `step "${name}" alone is no value`,
      help: `Name one of its outputs: ${list(Object.keys(outputs))}`,
    };
  return Object.hasOwn(outputs, output)
    ? undefined
    : unknown(`output of step ${name}`, output, Object.keys(outputs));
}

function unknown(what: string, name: string, known: readonly string[]) {
  const listed = known.length === 0 ? 'There is none.' : `There are: ${list(known)}`;
  return { message: `there is no ${what} "${name}"`, help: didYouMean(name, known) ?? listed };
}

const list = (names: readonly string[]): string =>
  names.length > MOST_LISTED ? `${names.slice(0, MOST_LISTED).join(', ')}, …` : names.join(', ');
