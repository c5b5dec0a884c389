import { dirname } from 'node:path';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { unmetExpectations } from '../../drill/expectations.ts';
import { type Observed, observe } from '../../drill/observed.ts';
import { hasSystem, type Scenario, type SystemScenario } from '../../drill/scenario.ts';
import type { GivenAnswers } from '../../engine/answers.ts';
import { openFolder } from '../../host/folder.ts';
import { newPlayId } from '../../host/play-id.ts';
import type { PlayStatus } from '../../journal/events.ts';
import { readJournal } from '../../journal/journal.ts';
import { shownLine } from '../../terminal/escape.ts';
import { type Config, loadConfig } from '../config.ts';
import { type AttachedSystem, startDrill } from '../drill-system.ts';
import { callName } from '../find-playbook.ts';
import { scenarioNamed, scenariosOf } from '../find-scenario.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { type LoadedPlaybook, load } from '../load.ts';
import { givenInputs, type RawOptions, readAnswers, wrongAnswers } from '../options.ts';
import { checkBeforehand, otherVersions } from '../preflight.ts';
import { readInputs } from '../read-inputs.ts';
import { report } from '../report.ts';
import { endPlay, listen, type SessionEnd, type SessionRequest, stopSystem } from '../session.ts';
import { signalExitCode } from '../signals.ts';
import { goesOn } from '../summary.ts';
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
  const scenarios = await scenariosOf(io, loaded.value);
  if (!scenarios.ok) return report(io, scenarios.diagnostics, { format, source: scenarios.source });
  if (options.list) return listScenarios(io, scenarios.value, format);
  const scenario = scenarioNamed(scenarios.value.filter(hasSystem), options.scenario);
  if (!scenario.ok) return report(io, scenario.diagnostics, { format });
  const ended = await drillScenario(io, {
    config: config.value,
    loaded: loaded.value,
    scenario: scenario.value,
    options,
  });
  return ended.ok ? ended.value : report(io, ended.diagnostics, { format: options.format });
}

interface Drill {
  readonly config: Config;
  readonly loaded: LoadedPlaybook;
  readonly scenario: SystemScenario;
  readonly options: DrillOptions;
}

async function drillScenario(io: Io, of: Drill): Promise<Result<ExitCode>> {
  const { config, scenario } = of;
  const home = openHome(io);
  const play = newPlayId();
  const signals = listen(io);
  try {
    io.err(`Bringing up ${shownLine(scenario.system)} (${shownLine(scenario.given)})...\n`);
    const { system: name, given } = scenario;
    const system = await startDrill(config, home.plays.folder(play), {
      system: name,
      given,
      env: io.env,
      signal: signals.first,
    });
    if (system.ok) return await playAgainst(io, of, system.value, { home, play, signals });
    // A system that was cut off on its way up is no fault of the system.
    const exitCode = signalExitCode(String(signals.first.reason));
    return exitCode === undefined ? system : success(exitCode);
  } finally {
    signals.release();
  }
}

/** Plays against a system that is up; it is ended whatever happens, unless its play waits for a person. */
async function playAgainst(
  io: Io,
  of: Drill,
  system: AttachedSystem,
  session: Pick<SessionRequest, 'home' | 'play' | 'signals'>,
): Promise<Result<ExitCode>> {
  try {
    const request = await requestOf(io, of, system);
    if (!request.ok) return request;
    const { signingKey } = of.config;
    const ended = await startPlay({
      ...request.value,
      ...session,
      ...(signingKey !== undefined && { signingKey }),
      attach: async () => success(system),
    });
    return ended.ok ? success(conclude(io, of, ended.value)) : ended;
  } finally {
    await stopSystem(io, system.standIn);
  }
}

async function requestOf(io: Io, of: Drill, system: AttachedSystem) {
  const { loaded, scenario, options } = of;
  const { playbook, language } = loaded;
  const offered = { ...system.standIn.ready.inputs, ...scenario.inputs };
  const answers = await answersOf(of);
  if (!answers.ok) return answers;
  const unattended = options.auto ?? false;
  const inputs = await readInputs(io, playbook, {
    given: givenInputs(options),
    offered,
    having: {
      playbook,
      cwd: io.cwd,
      ask: io.terminal && !unattended,
      all: options.ask === true,
      drill: true,
    },
  });
  if (!inputs.ok) return inputs;
  const { env } = system;
  const beforehand = { inputs: inputs.value, answers: answers.value, env, unattended };
  const refusal = [...checkBeforehand(io, loaded, beforehand), ...(await otherVersions(io, playbook, env))];
  if (refusal.length > 0) return failure(...refusal);
  return success({
    io,
    playbook,
    language,
    inputs: inputs.value.values,
    secrets: inputs.value.secrets,
    origins: inputs.value.origins,
    answers: answers.value,
    format: options.format,
    env,
    cwd: io.cwd,
    drill: { system: scenario.system, scenario: scenario.name },
    again: againOf(of),
    unattended,
  });
}

/** With --auto the scenario answers too; what a flag says comes first. */
async function answersOf({ loaded, scenario, options }: Drill): Promise<Result<GivenAnswers>> {
  const flags = await readAnswers(loaded.playbook, options);
  if (!flags.ok || !options.auto) return flags;
  const wrong = wrongAnswers(loaded.playbook, scenario.answers, `the scenario "${scenario.name}"`);
  if (wrong.length > 0) return failure(...wrong);
  const { byStep, yes } = flags.value;
  return success({ byStep: { ...scenario.answers, ...byStep }, via: 'scenario', yes });
}

/** The command that starts this drill over. */
function againOf({ config, loaded, options }: Drill): string {
  const name = callName(config, loaded.path, loaded.playbook.file);
  const quoted = options.scenario?.replaceAll("'", "'\\''");
  const scenario = quoted === undefined ? '' : ` --scenario '${quoted}'`;
  return `runbook drill ${name}${scenario}`;
}

/** Whether a play came to an end of its own: nobody cut it off, and it waits for nobody. */
const hasEnded = (status: PlayStatus): boolean => status !== 'interrupted' && !goesOn(status);

/** With --auto the scenario's expectations decide the exit code; a person's drill ends with the play's own. */
function conclude(io: Io, of: Drill, ended: SessionEnd): ExitCode {
  const { scenario, options } = of;
  const { system = {}, end, exitCode } = ended;
  const parts = Object.keys(scenario.expect.system ?? system).map(
    (part) => `${part} ${String(system[part])}`,
  );
  if (parts.length > 0) io.err(`System: ${parts.map(shownLine).join(', ')}\n`);
  const unmet = unmetExpectations(scenario.expect, {
    ...observedIn(ended),
    playbook: end.state.playbook,
    end,
    system,
  });
  const told = { scenario: scenario.name, system };
  if (!options.auto) {
    if (unmet.length > 0 && hasEnded(end.status))
      io.err(`This ended differently from the scenario "${shownLine(scenario.name)}".\n`);
    return endPlay(io, ended, options.format, told);
  }
  for (const one of unmet) {
    const [first = '', ...compared] = one.split('\n').map(shownLine);
    io.err(`Expectation not met: ${[first, ...compared].join('\n  ')}\n`);
  }
  if (unmet.length === 0) io.err(`Scenario "${shownLine(scenario.name)}": everything it expects holds.\n`);
  const verdict = unmet.length === 0 ? EXIT.completed : EXIT.failed;
  const code = end.status === 'interrupted' ? exitCode : verdict;
  return endPlay(io, { ...ended, exitCode: code }, options.format, { ...told, unmet });
}

/** What its journal tells of it. */
function observedIn({ end, files }: SessionEnd): Observed {
  const recorded = readJournal(openFolder(dirname(files.journal)), end.state.play);
  return observe(recorded.ok ? recorded.value.events : []);
}

function listScenarios(io: Io, scenarios: readonly Scenario[], format: 'text' | 'json'): ExitCode {
  if (format === 'json') io.out(printedJson({ scenarios }));
  else
    for (const { name, system = 'mocks', given } of scenarios)
      io.out(`${name}  (${system}${given === undefined ? '' : `, ${given}`})\n`);
  return EXIT.completed;
}
