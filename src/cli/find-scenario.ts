import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { loadScenarios } from '../drill/load.ts';
import type { Scenario } from '../drill/scenario.ts';
import { readTextFile } from '../host/text-file.ts';
import { scenarioFile, shown } from './find-playbook.ts';
import type { Io } from './io.ts';
import type { LoadedPlaybook } from './load.ts';

/** The scenarios beside a playbook, or what is wrong with them; `source` is the text that the carets point into. */
export async function scenariosOf(
  io: Pick<Io, 'cwd'>,
  { path, playbook }: LoadedPlaybook,
): Promise<Result<readonly Scenario[]> & { readonly source?: string }> {
  const file = shown(io, scenarioFile(path));
  const text = readTextFile(scenarioFile(path));
  if (!text.ok) return failure(noScenarios(playbook.name, file));
  const source = text.value.text;
  const scenarios = await loadScenarios(file, source);
  return scenarios.ok ? success(scenarios.value.scenarios) : { ...scenarios, source };
}

/** Says that a playbook has no scenarios, and where they belong (RB308). */
export const noScenarios = (playbook: string, file: string): Diagnostic => ({
  code: 'RB308',
  severity: 'error',
  message: `${playbook} has no scenarios: there is no ${file}`,
  help: 'Write one beside the playbook; docs/format.md shows how.',
});

/** The scenario of that name, without one the first (RB308). */
export function scenarioNamed<Of extends Scenario>(all: readonly Of[], name: string | undefined): Result<Of> {
  const found = name === undefined ? all[0] : all.find((scenario) => scenario.name === name);
  if (found !== undefined) return success(found);
  const names = all.map((scenario) => scenario.name);
  const near = name === undefined ? undefined : suggest(name, names);
  const help =
    near === undefined
      ? `There are: ${names.map((one) => `"${one}"`).join(', ')}`
      : `Did you mean "${near}"?`;
  return failure({ code: 'RB308', severity: 'error', message: `there is no scenario "${name ?? ''}"`, help });
}
