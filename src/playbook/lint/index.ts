import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { absentOutputs } from './absent-outputs.ts';
import { configFaults } from './config-faults.ts';
import { constantConditions } from './constant-conditions.ts';
import { cutAddresses } from './cut-addresses.ts';
import { deadArms } from './dead-arms.ts';
import { destroyNames } from './destroy-names.ts';
import { duplicateIds } from './duplicate-ids.ts';
import { endlessCommands } from './endless-commands.ts';
import { exposedSecrets } from './exposed-secrets.ts';
import { idleComparisons } from './idle-comparisons.ts';
import { withoutIgnored } from './ignored.ts';
import { inputDeclarations } from './input-declarations.ts';
import { laterSteps } from './later-steps.ts';
import { literalBraces } from './literal-braces.ts';
import { lostShellState } from './lost-shell-state.ts';
import { mayNotRun } from './may-not-run.ts';
import { openSecrets } from './open-secrets.ts';
import { playedIds } from './played-ids.ts';
import { probeTimes } from './probe-times.ts';
import { readsThatDestroy } from './reads-that-destroy.ts';
import { references } from './references.ts';
import { repeatedDestruction } from './repeated-destruction.ts';
import { repeatedSteps } from './repeated-steps.ts';
import { routingKeys } from './routing-keys.ts';
import type { LintContext, LintRule } from './rule.ts';
import { sharedScreens } from './shared-screens.ts';
import { syntax } from './syntax.ts';
import { unansweredQuestions } from './unanswered-questions.ts';
import { unboundNames } from './unbound-names.ts';
import { unreachableSteps } from './unreachable-steps.ts';
import { unusedDeclarations } from './unused-declarations.ts';
import { yesQuestions } from './yes-questions.ts';

const RULES: readonly LintRule[] = [
  duplicateIds,
  inputDeclarations,
  destroyNames,
  routingKeys,
  deadArms,
  probeTimes,
  configFaults,
  syntax,
  literalBraces,
  references,
  laterSteps,
  repeatedSteps,
  playedIds,
  mayNotRun,
  sharedScreens,
  exposedSecrets,
  openSecrets,
  endlessCommands,
  readsThatDestroy,
  cutAddresses,
  lostShellState,
  unboundNames,
  unansweredQuestions,
  yesQuestions,
  absentOutputs,
  idleComparisons,
  constantConditions,
  unreachableSteps,
  unusedDeclarations,
  repeatedDestruction,
];

/** Runs every rule over a playbook whose structure is right. */
export function lint(context: LintContext): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const rule of RULES) {
    const faulty = !context.whole || diagnostics.some(({ severity }) => severity === 'error');
    if (rule.last && faulty) continue;
    rule.check(context, (finding) => diagnostics.push({ code: rule.code, severity: 'error', ...finding }));
  }
  return withoutIgnored(context, diagnostics);
}
