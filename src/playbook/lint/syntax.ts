import type { LintRule } from './rule.ts';

/** Templates, shell texts and conditions must parse, conditions with types; the language says what is wrong. */
export const syntax: LintRule = {
  code: 'RB207',
  check({ texts, source, unsure }, report) {
    // An id with a hyphen is told where it stands; where it is used it reads as a subtraction.
    const hyphened = [...unsure.steps, ...unsure.inputs].filter((name) => name.includes('-'));
    for (const { parsed, path, text } of texts) {
      if (parsed.ok || hyphened.some((name) => text.includes(`.${name}`))) continue;
      for (const { at, severity, ...rest } of parsed.diagnostics) {
        const offset = at?.start.offset ?? 0;
        report({
          ...rest,
          severity,
          at: source.spanInside(path, offset, (at?.end.offset ?? offset) - offset),
        });
      }
    }
  },
};
