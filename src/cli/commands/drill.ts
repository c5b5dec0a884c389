import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { unmetExpectations } from '../../drill/expectations.ts';
import { loadScenarios } from '../../drill/load.ts';
import type { Scenario } from '../../drill/scenario.ts';
import { newPlayId } from '../../host/play-id.ts';
import { readTextFile } from '../../host/text-file.ts';
import { type Config, loadConfig } from '../config.ts';
import { type AttachedSystem, startDrill } from '../drill-system.ts';
import { shown } from '../find-playbook.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { type LoadedPlaybook, load, readInputs } from '../load.ts';
import { givenInputs, type RawOptions, readAnswers } from '../options.ts';
import { checkBeforehand } from '../preflight.ts';
import { report } from '../report.ts';
import { endPlay, listen, type SessionEnd } from '../session.ts';
import { startPlay } from './play.ts';

/** The options of `runbook drill`. */
export interface DrillOptions extends RawOptions {
  readonly scenario?: string;
  readonly auto?: boolean;
  readonly list?: boolean;
}

/** `runbook drill PLAYBOOK` */
export async function drill(io: Io, args: readonly string[], options: DrillOptions): Promise<ExitCode> {
  const format = options.format === 'text' ? 'text' : 'json';
  const config = await loadConfig(io);
  if (!config.ok) return report(io, config.diagnostics, { format });
  const loaded = await load(io, config.value, args[0] ?? '');
  if (!loaded.ok) return report(io, loaded.diagnostics, { format, source: loaded.source });
  const testFile = loaded.value.path.replace(/\.ya?ml$/, '.test.yaml');
  const text = readTextFile(testFile);
  if (!text.ok) return report(io, [noScenarios(loaded.value, shown(io, testFile))], { format });
  const scenarios = await loadScenarios(shown(io, testFile), text.value.text);
  if (!scenarios.ok) return report(io, scenarios.diagnostics, { format, source: text.value.text });
  if (options.list) return listScenarios(io, scenarios.value, format);
  const scenario = choose(scenarios.value, options.scenario);
  if (!scenario.ok) return report(io, scenario.diagnostics, { format });
  const ended = await drillScenario(io, {
    config: config.value,
    loaded: loaded.value,
    scenario: scenario.value,
    options,
  });
  return ended.ok ? ended.value : report(io, ended.diagnostics, { format });
}

interface Drill {
  readonly config: Config;
  readonly loaded: LoadedPlaybook;
  readonly scenario: Scenario;
  readonly options: DrillOptions;
}

async function drillScenario(io: Io, of: Drill): Promise<Result<ExitCode>> {
  const { config, scenario } = of;
  const home = openHome(io);
  const play = newPlayId();
  const interruption = listen(io);
  io.err(`Bringing up ${scenario.system} (${scenario.given})...\n`);
  const { system: name, given } = scenario;
  const system = await startDrill(config, home.plays.folder(play), { system: name, given, env: io.env });
  if (!system.ok) return system;
  try {
    const request = await requestOf(io, of, system.value);
    if (!request.ok) return request;
    const ended = await startPlay({ ...request.value, home, play, interruption });
    if (!ended.ok) return ended;
    return success(conclude(io, of, ended.value, await system.value.standIn.status()));
  } finally {
    await system.value.standIn.stop();
    interruption.release();
  }
}

async function requestOf(io: Io, { loaded, scenario, options }: Drill, system: AttachedSystem) {
  const { playbook, language } = loaded;
  const offered = { ...system.standIn.ready.inputs, ...scenario.inputs };
  const inputs = await readInputs(io, playbook, givenInputs(options), offered);
  if (!inputs.ok) return inputs;
  const flags = await readAnswers(playbook, options);
  if (!flags.ok) return flags;
  const unattended = options.auto ?? false;
  const answers = unattended
    ? ({
        byStep: { ...scenario.answers, ...flags.value.byStep },
        via: 'scenario',
        yes: flags.value.yes,
      } as const)
    : flags.value;
  const { env } = system;
  const refusal = checkBeforehand(io, loaded, { inputs: inputs.value, answers, env, unattended });
  if (refusal.length > 0) return failure(...refusal);
  return success({
    io,
    playbook,
    language,
    inputs: inputs.value.values,
    secrets: inputs.value.secrets,
    answers,
    format: options.format,
    env,
    cwd: io.cwd,
    drill: { system: scenario.system, scenario: scenario.name },
    unattended,
  });
}

/** With --auto the scenario's expectations decide the exit code; a person's drill ends with the play's own. */
function conclude(
  io: Io,
  { scenario, options }: Drill,
  ended: SessionEnd,
  status: Readonly<Record<string, unknown>>,
): ExitCode {
  const unmet = unmetExpectations(scenario.expect, ended.end, status);
  const checked = Object.keys(scenario.expect.system ?? {});
  const parts = checked.map((part) => `${part} ${String(status[part])}`);
  if (parts.length > 0) io.err(`System: ${parts.join(', ')}\n`);
  for (const line of unmet) io.err(`Expectation not met: ${line}\n`);
  if (unmet.length === 0) io.err(`Scenario "${scenario.name}": everything it expects holds.\n`);
  const interrupted = ended.exitCode >= EXIT.hangup;
  const exitCode =
    options.auto && !interrupted ? (unmet.length === 0 ? EXIT.completed : EXIT.failed) : ended.exitCode;
  return endPlay(io, { ...ended, exitCode }, options.format, {
    scenario: scenario.name,
    unmet,
    system: status,
  });
}

function choose(scenarios: readonly Scenario[], name: string | undefined): Result<Scenario> {
  const found = name === undefined ? scenarios[0] : scenarios.find((scenario) => scenario.name === name);
  if (found !== undefined) return success(found);
  const names = scenarios.map((scenario) => scenario.name);
  const near = name === undefined ? undefined : suggest(name, names);
  const help =
    near === undefined
      ? `There are: ${names.map((one) => `"${one}"`).join(', ')}`
      : `Did you mean "${near}"?`;
  return failure({ code: 'RB308', severity: 'error', message: `there is no scenario "${name ?? ''}"`, help });
}

function listScenarios(io: Io, scenarios: readonly Scenario[], format: 'text' | 'json'): ExitCode {
  if (format === 'json') io.out(`${JSON.stringify({ scenarios }, null, 2)}\n`);
  else for (const { name, system, given } of scenarios) io.out(`${name}  (${system}, ${given})\n`);
  return EXIT.completed;
}

const noScenarios = ({ playbook }: LoadedPlaybook, file: string) =>
  ({
    code: 'RB308',
    severity: 'error',
    message: `${playbook.name} has no scenarios: there is no ${file}`,
    help: 'Write one beside the playbook; docs/format.md shows how.',
  }) as const;
