import { type Diagnostic, failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import type { Assumption, Plan } from '../../engine/plan-types.ts';
import { gatherInputs, type ResolvedInputs } from '../../playbook/inputs.ts';
import { renderPlanMarkdown } from '../../review/plan-markdown.ts';
import { shownLine } from '../../terminal/escape.ts';
import { renderPlan } from '../../terminal/plan.ts';
import { readAssumptions } from '../assume.ts';
import { boundCommand } from '../bound-command.ts';
import { loadConfig } from '../config.ts';
import { callName } from '../find-playbook.ts';
import type { Io } from '../io.ts';
import { type LoadedPlaybook, type LoadFailure, load, readValues } from '../load.ts';
import { machineReadable } from '../machine-readable.ts';
import { givenInputs, type RawOptions } from '../options.ts';
import { digestOf, planOf } from '../planning.ts';
import type { ProbeOptions } from '../probe-plan.ts';
import { exitCodeFor, report } from '../report.ts';
import { listenForSignals, signalExitCode } from '../signals.ts';
import { usage } from '../usage.ts';
import { usuallyText, usualOf } from '../usual.ts';

type PlanOptions = Omit<RawOptions, 'format'> &
  ProbeOptions & {
    readonly format: RawOptions['format'] | 'markdown' | 'github' | 'sarif';
    readonly assume?: readonly string[];
    readonly scenario?: string;
  };

/** `runbook plan PLAYBOOK` */
export async function plan(io: Io, args: readonly string[], options: PlanOptions): Promise<ExitCode> {
  const { format } = options;
  const config = await loadConfig(io);
  if (!config.ok) return refused(io, config, format);
  const loaded = await load(io, config.value, args[0] ?? '');
  if (!loaded.ok) return refused(io, loaded, format);
  const { warnings, text } = loaded.value;
  if (warnings.length > 0) report(io, warnings, { source: text });
  const made = await makePlan(io, loaded.value, options);
  if ('exitCode' in made) return made.exitCode;
  if (!made.ok) return refused(io, made, format);
  const { plan: planned, inputs } = made.value;
  const digest = isWhole(planned) ? digestOf(loaded.value, inputs) : undefined;
  const bound =
    digest === undefined
      ? undefined
      : boundCommand(callName(config.value, loaded.value.path, planned.playbook.file), planned, digest);
  if (format === 'markdown') await io.pour(renderPlanMarkdown(planned, bound));
  else if (format === 'github' || format === 'sarif')
    io.out((await import('../plan-places.ts')).planAtLines(loaded.value, planned, format));
  else if (format !== 'text') {
    const usual = usualOf(io, planned.playbook.name);
    io.out(printedJson({ version: 1, digest, ...planned, usual }));
  } else
    io.out(
      `${renderPlan(planned, { color: io.outColor, columns: io.outColumns })}\n${usuallyText(usualOf(io, planned.playbook.name))}${bound ? `${bound.says}: ${shownLine(bound.command)}\n` : ''}`,
    );
  return EXIT.completed;
}

/** Says why there is no plan. */
async function refused(
  io: Io,
  { diagnostics, source }: Pick<LoadFailure, 'diagnostics' | 'source'>,
  format: PlanOptions['format'],
): Promise<ExitCode> {
  if (format !== 'github' && format !== 'sarif')
    return report(io, diagnostics, { format: format === 'text' ? 'text' : 'json', source });
  io.out(await machineReadable(diagnostics, format));
  return exitCodeFor(diagnostics);
}

/** A plan that lacks inputs or takes things as known is none that could be played. */
const isWhole = ({ assumed, probe, scenario, inputs }: Plan): boolean =>
  !(assumed || probe || scenario) && !inputs.some(({ from }) => from === 'missing');

type Made =
  | (Result<{ readonly plan: Plan; readonly inputs: ResolvedInputs }> & { readonly source?: string })
  | { readonly exitCode: ExitCode };

/** What every plan is made of. */
interface Basis {
  readonly given: Readonly<Record<string, unknown>>;
  readonly assumed: readonly Assumption[];
}

async function makePlan(io: Io, loaded: LoadedPlaybook, options: PlanOptions): Promise<Made> {
  const conflict = conflicting(options);
  if (conflict !== undefined) return failure(conflict);
  const given = await readValues(givenInputs(options), '--input');
  if (!given.ok) return given;
  const assumed = readAssumptions(loaded.playbook, options.assume ?? []);
  if (!assumed.ok) return assumed;
  const basis = { given: given.value, assumed: assumed.value };
  if (options.scenario !== undefined) return scenarioPlan(io, loaded, options.scenario, basis);
  const { diagnostics, ...inputs } = gatherInputs(loaded.playbook, given.value, io.env);
  const wrong = diagnostics.filter(({ code }) => code !== 'RB302');
  if (wrong.length > 0) return failure(...wrong);
  if (options.probe === undefined)
    return success({ plan: planOf(io, loaded, inputs, { assumed: assumed.value }), inputs });
  return probePlan(io, loaded, { ...basis, inputs, options });
}

function conflicting({ probe, scenario, within }: PlanOptions): Diagnostic | undefined {
  if (probe !== undefined && scenario !== undefined)
    return usage('--probe asks the world, and --scenario stands in for it', 'Leave one of them out.');
  if (within !== undefined && probe === undefined)
    return usage('--within bounds probes, and there are none', 'Add --probe, or leave it out.');
  return undefined;
}

/** The plan with the values of a scenario. */
async function scenarioPlan(
  io: Io,
  loaded: LoadedPlaybook,
  name: string,
  { given, assumed }: Basis,
): Promise<Made> {
  const { plannedScenario, planScenario, scenarioInputs } = await import('../scenario-plan.ts');
  const found = await plannedScenario(io, loaded, name);
  if (!found.ok) return found;
  const scenario = found.value;
  const { diagnostics, ...inputs } = scenarioInputs(loaded, scenario, given);
  // What its system would offer is not there; its mocks need everything.
  const wrong = diagnostics.filter(({ code }) => code !== 'RB302' || scenario.system === undefined);
  if (wrong.length > 0) return failure(...wrong);
  return success({ plan: await planScenario(io, loaded, { scenario, inputs, assumed }), inputs });
}

/** The plan of today; a signal ends it, and then there is none. */
async function probePlan(
  io: Io,
  loaded: LoadedPlaybook,
  of: Basis & { readonly inputs: ResolvedInputs; readonly options: PlanOptions },
): Promise<Made> {
  const { probedPlan } = await import('../probe-plan.ts');
  const signals = listenForSignals(() => {});
  try {
    const probed = await probedPlan(io, { ...of, loaded, signals });
    const exitCode = signalExitCode(String(signals.first.reason));
    if (exitCode === undefined)
      return probed.ok ? success({ plan: probed.value, inputs: of.inputs }) : probed;
    io.err(`${String(signals.first.reason)}: the probes were ended; nothing was changed\n`);
    return { exitCode };
  } finally {
    signals.release();
  }
}
