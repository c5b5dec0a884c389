import type { LintRule } from './rule.ts';

/** A placeholder in a text that is shown or used as it stands would reach people with its braces. */
export const literalBraces: LintRule = {
  code: 'RB207',
  check({ texts, source }, report) {
    for (const { text, syntax, path } of texts) {
      const asItStands = syntax === 'literal' || syntax === 'regex';
      const found = asItStands ? /\{\{\s*(?:inputs|steps|play|env)\b[^}]*\}\}/.exec(text) : null;
      if (found === null) continue;
      const message = `${String(path.at(-1))} is taken as it stands: a placeholder in it is not replaced`;
      const help = 'Write the text without it; placeholders belong in what a step does, asks or destroys.';
      report({ message, at: source.spanInside(path, found.index, found[0].length), help });
    }
  },
};
