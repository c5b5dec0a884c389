import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../src/diagnostics/diagnostic.ts';
import type { Language } from '../../src/language/language.ts';
import { loadLanguage } from '../../src/language/load.ts';
import type { ScopeTypes, ScopeValues } from '../../src/language/scope.ts';

export const language: Language = await loadLanguage({ templates: true, conditions: true });

export const scopeValues = (parts: Partial<ScopeValues> = {}): ScopeValues => ({
  inputs: {},
  steps: {},
  play: {},
  env: {},
  ...parts,
});

export const scopeTypes = (parts: Partial<ScopeTypes> = {}): ScopeTypes => ({
  inputs: {},
  steps: {},
  play: {},
  env: {},
  ...parts,
});

/** The diagnostic that a function throws; fails if it throws none. */
export function thrown(action: () => unknown): Diagnostic {
  try {
    action();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostic;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The diagnostics of a result that must have failed. */
export function faults(
  result: { ok: true } | { ok: false; diagnostics: readonly Diagnostic[] },
): readonly Diagnostic[] {
  if (result.ok) throw new Error('no fault was found');
  return result.diagnostics;
}
