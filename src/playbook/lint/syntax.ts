import type { LintRule } from './rule.ts';

/** Templates, shell texts and conditions must parse, conditions with types; the language says what is wrong. */
export const syntax: LintRule = {
  code: 'RB207',
  check({ texts, source }, report) {
    for (const { parsed, path } of texts) {
      if (parsed.ok) continue;
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
