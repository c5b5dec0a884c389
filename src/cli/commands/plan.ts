import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { gatherInputs } from '../../playbook/inputs.ts';
import { renderPlan } from '../../terminal/plan.ts';
import { loadConfig } from '../config.ts';
import type { Io } from '../io.ts';
import { load, readValues } from '../load.ts';
import { givenInputs, type RawOptions } from '../options.ts';
import { planOf } from '../planning.ts';
import { report } from '../report.ts';

/** `runbook plan PLAYBOOK` */
export async function plan(io: Io, args: readonly string[], options: RawOptions): Promise<ExitCode> {
  const format = options.format === 'text' ? 'text' : 'json';
  const config = await loadConfig(io);
  if (!config.ok) return report(io, config.diagnostics, { format });
  const loaded = await load(io, config.value, args[0] ?? '');
  if (!loaded.ok) return report(io, loaded.diagnostics, { format, source: loaded.source });
  const given = await readValues(givenInputs(options), '--input');
  if (!given.ok) return report(io, given.diagnostics, { format });
  const { playbook, warnings, text } = loaded.value;
  if (warnings.length > 0) report(io, warnings, { source: text });
  const inputs = gatherInputs(playbook, given.value, io.env);
  const wrong = inputs.diagnostics.filter((diagnostic) => diagnostic.code !== 'RB302');
  if (wrong.length > 0) return report(io, wrong, { format });
  const planned = planOf(io, loaded.value, inputs);
  if (format === 'json') io.out(`${JSON.stringify({ version: 1, ...planned }, null, 2)}\n`);
  else io.out(`${renderPlan(planned, { color: io.outColor })}\n`);
  return EXIT.completed;
}
