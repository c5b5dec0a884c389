import { isQuestion } from '../../steps/kind.ts';
import type { LintRule } from './rule.ts';
import type { Text } from './texts.ts';

/** `<circuit>`, as guides write what is to be filled in. */
const NAME = /<([A-Za-z][A-Za-z0-9_ -]{0,39})>/;

const WORD = new RegExp(`(?<![^\\s=])${NAME.source}(?!\\S)`);

/** A name in angle brackets that nobody filled in, where no shell is that would take it for a redirection. */
export const unboundNames: LintRule = {
  code: 'RB209',
  check({ texts, registry, source }, report) {
    for (const found of texts) {
      if (found.place === undefined || isQuestion(registry[found.place.step.kind])) continue;
      const name = unboundIn(found);
      if (name === undefined) continue;
      const input = name[1]?.toLowerCase().replace(/[^a-z0-9]+/g, '_');
      report({
        message: `${name[0]} is not bound to a value`,
        at: source.spanInside(found.path, name.index, name[0].length),
        help: `It would be taken as it stands. Make it an input and write "{{inputs.${input}}}".`,
      });
    }
  },
};

/** In words of a command and in addresses anywhere; in other texts as a word, since a body may be markup. */
function unboundIn({ text, syntax, path }: Text): RegExpExecArray | undefined {
  if (!text.includes('<') || path.includes('approve') || path.includes('body')) return undefined;
  if (syntax === 'argv' || (syntax === 'template' && /^\w+:\/\//.test(text)))
    return NAME.exec(text) ?? undefined;
  return syntax === 'template' ? (WORD.exec(text) ?? undefined) : undefined;
}
