import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { destroyNames } from './destroy-names.ts';
import { duplicateIds } from './duplicate-ids.ts';
import { inputDeclarations } from './input-declarations.ts';
import { laterSteps } from './later-steps.ts';
import { literalBraces } from './literal-braces.ts';
import { mayNotRun } from './may-not-run.ts';
import { references } from './references.ts';
import type { LintContext, LintRule } from './rule.ts';
import { syntax } from './syntax.ts';

const RULES: readonly LintRule[] = [
  duplicateIds,
  inputDeclarations,
  destroyNames,
  syntax,
  literalBraces,
  references,
  laterSteps,
  mayNotRun,
];

/** Runs every rule over a playbook whose structure is right. */
export function lint(context: LintContext): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const rule of RULES) {
    rule.check(context, (finding) => diagnostics.push({ code: rule.code, severity: 'error', ...finding }));
  }
  return diagnostics;
}
