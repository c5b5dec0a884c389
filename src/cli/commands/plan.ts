import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import type { Plan } from '../../engine/plan-types.ts';
import { gatherInputs } from '../../playbook/inputs.ts';
import { renderPlanMarkdown } from '../../review/plan-markdown.ts';
import { shownLine } from '../../terminal/escape.ts';
import { renderPlan } from '../../terminal/plan.ts';
import { readAssumptions } from '../assume.ts';
import { type Config, loadConfig } from '../config.ts';
import { callName } from '../find-playbook.ts';
import type { Io } from '../io.ts';
import { type LoadedPlaybook, load, readValues } from '../load.ts';
import { givenInputs, type RawOptions } from '../options.ts';
import { digestOf, planOf } from '../planning.ts';
import { report } from '../report.ts';

/** `runbook plan PLAYBOOK` */
export async function plan(
  io: Io,
  args: readonly string[],
  options: Omit<RawOptions, 'format'> & {
    readonly format: RawOptions['format'] | 'markdown';
    readonly assume?: readonly string[];
  },
): Promise<ExitCode> {
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
  const assumed = readAssumptions(playbook, options.assume ?? []);
  if (!assumed.ok) return report(io, assumed.diagnostics, { format });
  const planned = planOf(io, loaded.value, inputs, { assumed: assumed.value });
  const isWhole = !planned.assumed && !planned.inputs.some(({ from }) => from === 'missing');
  const digest = isWhole ? digestOf(loaded.value, inputs) : undefined;
  const command = digest && boundCommand(config.value, loaded.value, planned, digest);
  if (options.format === 'markdown') await io.pour(renderPlanMarkdown(planned, command));
  else if (format === 'json') io.out(`${JSON.stringify({ version: 1, digest, ...planned }, null, 2)}\n`);
  else io.out(`${renderPlan(planned, { color: io.outColor, columns: io.outColumns })}\n${toPlay(command)}`);
  return EXIT.completed;
}

const toPlay = (command: string | undefined): string =>
  command === undefined ? '' : `To play this and nothing else: ${shownLine(command)}\n`;

/** The command that plays what was shown and nothing else; a plan that lacks inputs or takes things as known is none that could be played. */
function boundCommand(
  config: Config,
  { playbook, path }: LoadedPlaybook,
  { inputs }: Plan,
  digest: string,
): string {
  const given = inputs.some(({ from }) => from === 'given') ? ' (with the same inputs)' : '';
  return `runbook play ${callName(config, path, playbook.file)} --plan ${digest}${given}`;
}
