import { planOf } from '../../src/cli/planning.ts';
import { success } from '../../src/diagnostics/diagnostic.ts';
import type { Plan } from '../../src/engine/plan-types.ts';
import { gatherInputs } from '../../src/playbook/inputs.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { kinds } from '../../src/steps/index.ts';

/** The plan of a playbook whose steps are given, with what else stands at its top and the inputs that are known. */
export async function planned(
  steps: string,
  {
    top = '',
    inputs = {},
    others = {},
  }: { top?: string; inputs?: Record<string, unknown>; others?: Record<string, string> } = {},
): Promise<Plan> {
  const text = `runbook: 1\ntitle: P\n${top}\nsteps:\n${steps}`;
  const library = {
    find: (file: string) => success({ file, name: file, text: others[file] ?? '' }),
  };
  const loaded = await loadPlaybook({ file: 'p.yaml', name: 'p', text }, kinds, { library });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics, undefined, 2));
  const gathered = gatherInputs(loaded.playbook, inputs, {});
  return planOf({ env: {} }, loaded, gathered);
}
