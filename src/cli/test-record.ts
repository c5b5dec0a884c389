import { dirname, join, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../diagnostics/exit-codes.ts';
import { appendScenario } from '../drill/append-scenario.ts';
import { loadScenarios } from '../drill/load.ts';
import { type RecordedScenario, recordScenario } from '../drill/record.ts';
import type { Scenario } from '../drill/scenario.ts';
import { scenarioText } from '../drill/scenario-text.ts';
import { isFile } from '../host/listing.ts';
import { readTextFile } from '../host/text-file.ts';
import { replaceTextFile } from '../host/write-file.ts';
import { phaseOf, type RecordedPlay } from '../journal/plays.ts';
import { kinds } from '../steps/index.ts';
import { shownLine } from '../terminal/escape.ts';
import { playToShow } from './choose-play.ts';
import { type Config, loadConfig } from './config.ts';
import { scenarioFile, shown } from './find-playbook.ts';
import { openHome } from './home.ts';
import type { Io } from './io.ts';
import { type LoadedPlaybook, load } from './load.ts';
import { report } from './report.ts';
import { runScenario } from './scenario-run.ts';
import { usage } from './usage.ts';

/** What is recorded, and how it is called. */
export interface RecordOptions {
  /** The beginning of the id of a play. */
  readonly record: string;
  readonly name?: string;
}

/** Turns a play into a scenario, sees that it passes, and writes it behind those of its playbook. */
export async function record(
  io: Io,
  [playbook]: readonly string[],
  { record: id, name }: RecordOptions,
): Promise<ExitCode> {
  const config = await loadConfig(io);
  if (!config.ok) return report(io, config.diagnostics);
  const found = playToShow(io, openHome(io).plays, id);
  if (!found.ok) return report(io, found.diagnostics);
  const play = found.value;
  const unfit = whyNot(play);
  if (unfit !== undefined) return report(io, [unfit]);
  const loaded = await load(io, config.value, playbook ?? resolve(play.state.cwd, play.state.playbook.file));
  if (!loaded.ok) return report(io, loaded.diagnostics, { source: loaded.source });
  if (loaded.value.playbook.digest !== play.state.playbook.digest)
    io.err(`${shownLine(loaded.value.playbook.file)} was edited after this play was started.\n`);
  const file = await testFileOf(io, loaded.value);
  if (!file.ok) return report(io, file.diagnostics);
  const called = nameFor(play.play, name, file.value.scenarios);
  if (!called.ok) return report(io, called.diagnostics);
  return write(io, {
    play,
    config: config.value,
    loaded: loaded.value,
    file: file.value,
    name: called.value,
  });
}

/** Why there is nothing to be made of a play, if so. */
function whyNot({ play, state }: RecordedPlay): Diagnostic | undefined {
  const phase = phaseOf(state);
  if (phase !== 'unfinished' && phase !== 'interrupted') return undefined;
  return usage(
    `play ${play} ${phase === 'interrupted' ? 'was interrupted' : 'has not come to an end'}, so nobody knows what it would have come to`,
    `Go on with it first: runbook resume ${play}`,
  );
}

/** The test file of a playbook, there already or to be made. */
interface TestFileText {
  readonly path: string;
  readonly text: string;
  readonly scenarios: readonly Scenario[];
}

async function testFileOf(io: Io, { path }: LoadedPlaybook): Promise<Result<TestFileText>> {
  const file = scenarioFile(path);
  if (!isFile(file)) {
    const schema = join(relative(dirname(file), join(io.root, 'schemas')), 'playbook-test.schema.json');
    const text = `# yaml-language-server: $schema=${schema}\nrunbook-test: 1\nscenarios:\n`;
    return success({ path: file, text, scenarios: [] });
  }
  const read = readTextFile(file);
  if (!read.ok) return read;
  const { text } = read.value;
  const scenarios = await loadScenarios(shown(io, file), text);
  return scenarios.ok ? success({ path: file, text, scenarios: scenarios.value.scenarios }) : scenarios;
}

function nameFor(play: string, given: string | undefined, scenarios: readonly Scenario[]): Result<string> {
  const taken = new Set(scenarios.map(({ name }) => name));
  if (given !== undefined && taken.has(given)) {
    const message = `there is a scenario "${given}" already`;
    return failure(usage(message, 'Give another --name.'));
  }
  let name = given ?? `as in play ${play}`;
  for (let n = 2; taken.has(name); n += 1) name = `as in play ${play} (${n})`;
  return success(name);
}

interface Writing {
  readonly play: RecordedPlay;
  readonly config: Config;
  readonly loaded: LoadedPlaybook;
  readonly file: TestFileText;
  readonly name: string;
}

async function write(io: Io, { play, loaded, file, name }: Writing): Promise<ExitCode> {
  const { playbook } = loaded;
  const { events, state } = play;
  const made = recordScenario({ playbook, registry: kinds, inputs: state.inputs, events, name });
  const { recorded, unmet } = await proven(io, loaded, made);
  const text = scenarioText(recorded.scenario, recorded.notes);
  const whole = unmet.length > 0 ? undefined : await withScenario(file, text, recorded.scenario);
  if (whole === undefined) {
    io.out(text);
    for (const one of unmet) io.err(`Not as recorded: ${one.split('\n').map(shownLine).join('\n  ')}\n`);
    const why =
      unmet.length > 0
        ? 'Played against what was recorded, it does not come out the same'
        : 'Its list of scenarios cannot be added to';
    io.err(`Nothing was written to ${shownLine(shown(io, file.path))}. ${why}; the scenario is above.\n`);
    return EXIT.failed;
  }
  const written = replaceTextFile(file.path, whole);
  if (!written.ok) return report(io, written.diagnostics);
  io.err(`Written to ${shownLine(shown(io, file.path))}: "${shownLine(name)}", which passes.\n`);
  io.err('It holds what the commands of the play printed: read it before you share it.\n');
  return EXIT.completed;
}

interface Proof {
  readonly recorded: RecordedScenario;
  readonly unmet: readonly string[];
}

/** Plays the scenario; what of its expectations hangs on who plays it, or on which of two steps was faster, is left out. */
async function proven(io: Io, loaded: LoadedPlaybook, recorded: RecordedScenario): Promise<Proof> {
  const none = new AbortController().signal;
  const first = await runScenario(io, loaded, recorded.scenario, none);
  if (first.unmet.length === 0) return { recorded, unmet: [] };
  const { expect } = recorded.scenario;
  const { ran: order, commands: said } = first.observed;
  const commands = Object.fromEntries(
    Object.entries(expect.commands ?? {}).filter(([step, command]) => said.get(step) === command),
  );
  const ran = expect.ran?.toSorted((one, other) => order.indexOf(one) - order.indexOf(other));
  const { commands: _commands, ran: _ran, ...others } = expect;
  const scenario = {
    ...recorded.scenario,
    expect: { ...others, ...(ran && { ran }), ...(Object.keys(commands).length > 0 && { commands }) },
  };
  const second = await runScenario(io, loaded, scenario, none);
  return { recorded: { ...recorded, scenario }, unmet: second.unmet };
}

/** The test file with the scenario behind the others, if it can be read again as what it is. */
async function withScenario(
  { text, scenarios, path }: TestFileText,
  added: string,
  scenario: Scenario,
): Promise<string | undefined> {
  const whole =
    scenarios.length === 0 && text.endsWith('scenarios:\n')
      ? `${text}${added.replace(/^(?=.)/gm, '  ')}`
      : appendScenario(text, added);
  const read = whole === undefined ? undefined : await loadScenarios(path, whole);
  const same = read?.ok && isDeepStrictEqual(read.value.scenarios, [...scenarios, scenario]);
  return same ? whole : undefined;
}
