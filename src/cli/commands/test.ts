import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { type Coverage, coverageOf, type Place } from '../../drill/coverage.ts';
import { junit, type Outcome } from '../../drill/junit.ts';
import { loadScenarios } from '../../drill/load.ts';
import { hasSystem, type Scenario } from '../../drill/scenario.ts';
import { systemClock } from '../../host/clock.ts';
import { isFile } from '../../host/listing.ts';
import { readTextFile } from '../../host/text-file.ts';
import { formatDuration } from '../../language/durations.ts';
import { shownLine } from '../../terminal/escape.ts';
import { type Config, loadConfig } from '../config.ts';
import { playbookPaths, scenarioFile, shown } from '../find-playbook.ts';
import type { Io } from '../io.ts';
import { type LoadedPlaybook, load } from '../load.ts';
import { report } from '../report.ts';
import { runScenario } from '../scenario-run.ts';
import { listen } from '../session.ts';
import { signalExitCode } from '../signals.ts';

/** The options of `runbook test`. */
interface TestOptions {
  readonly scenario?: string;
  /** The share of arms, in percent, that scenarios must visit. */
  readonly coverage?: string;
  readonly format: 'text' | 'json' | 'junit';
}

/** A playbook with its scenarios. */
interface Tested {
  readonly loaded: LoadedPlaybook;
  readonly scenarios: readonly Scenario[];
}

/** A playbook whose scenarios were played. */
interface Finished {
  readonly outcomes: readonly Outcome[];
  readonly coverage: Coverage;
}

/** `runbook test [PLAYBOOK...]` */
export async function test(io: Io, args: readonly string[], options: TestOptions): Promise<ExitCode> {
  const format = options.format === 'text' ? 'text' : 'json';
  const threshold = Number(options.coverage ?? 0);
  if (!(threshold >= 0 && threshold <= 100)) {
    const message = `--coverage takes a number from 0 to 100, not ${options.coverage}`;
    return report(io, [{ code: 'RB307', severity: 'error', message }], { format });
  }
  const config = await loadConfig(io);
  if (!config.ok) return report(io, config.diagnostics, { format });
  const signals = listen(io);
  try {
    const done: Finished[] = [];
    for (const name of namesOf(args, config.value)) {
      const tested = await readTested(io, config.value, name, options.scenario);
      if (!tested.ok) return report(io, tested.diagnostics, { format, source: tested.source });
      if (tested.value.scenarios.length === 0) continue;
      done.push(await playAll(io, tested.value, options, signals.first));
      if (signals.first.aborted) return signalExitCode(String(signals.first.reason)) ?? EXIT.interrupted;
    }
    return conclude(io, done, options, threshold);
  } finally {
    signals.release();
  }
}

/** What is to be tested: what was named, or every playbook that has scenarios. */
const namesOf = (args: readonly string[], config: Config): readonly string[] =>
  args.length > 0 ? args : playbookPaths(config).filter((path) => isFile(scenarioFile(path)));

async function readTested(
  io: Io,
  config: Config,
  name: string,
  only: string | undefined,
): Promise<Result<Tested> & { readonly source?: string | undefined }> {
  const loaded = await load(io, config, name);
  if (!loaded.ok) return loaded;
  const file = scenarioFile(loaded.value.path);
  const text = readTextFile(file);
  if (!text.ok) {
    const message = `${loaded.value.playbook.name} has no scenarios: there is no ${shown(io, file)}`;
    const help = 'Write one beside the playbook; docs/format.md shows how.';
    return failure({ code: 'RB308', severity: 'error', message, help });
  }
  const scenarios = await loadScenarios(shown(io, file), text.value.text);
  if (!scenarios.ok) return { ...scenarios, source: text.value.text };
  const chosen = scenarios.value.filter((scenario) => only === undefined || scenario.name.includes(only));
  return success({ loaded: loaded.value, scenarios: chosen });
}

async function playAll(
  io: Io,
  { loaded, scenarios }: Tested,
  { format }: TestOptions,
  signal: AbortSignal,
): Promise<Finished> {
  const { playbook } = loaded;
  if (format === 'text') io.out(`${shownLine(playbook.name)}\n`);
  const outcomes: Outcome[] = [];
  const visits = [];
  for (const scenario of scenarios) {
    const began = systemClock.monotonic();
    const run = await runScenario(io, loaded, scenario, signal);
    if (signal.aborted) break;
    const duration = Math.round(systemClock.monotonic() - began);
    outcomes.push({ playbook: playbook.name, scenario: scenario.name, duration, unmet: run.unmet });
    visits.push(run.visits);
    if (format === 'text') tell(io, scenario, run.unmet, duration);
  }
  const coverage = coverageOf(playbook, visits);
  if (format === 'text' && !signal.aborted) io.out(`${coverageLines(coverage).join('\n')}\n\n`);
  return { outcomes, coverage };
}

function tell(io: Io, scenario: Scenario, unmet: readonly string[], duration: number): void {
  const against = hasSystem(scenario) ? `${scenario.system}, ${scenario.given}` : 'mocks';
  const mark = unmet.length === 0 ? 'ok  ' : 'FAIL';
  io.out(`  ${mark}  ${shownLine(scenario.name)}  (${shownLine(against)}, ${formatDuration(duration)})\n`);
  for (const line of unmet) io.out(`          ${shownLine(line)}\n`);
}

function coverageLines({ visited, missed }: Coverage): readonly string[] {
  const line = (kind: Place['kind'], what: string, never: string): readonly string[] => {
    const all = [...visited, ...missed].filter((place) => place.kind === kind).length;
    if (all === 0) return [];
    const left = missed.filter((place) => place.kind === kind);
    const seen = `  ${what} ${all - left.length} of ${all}`;
    return [left.length === 0 ? seen : `${seen}; ${never}: ${left.map(placeWords).join(', ')}`];
  };
  const arms = line('arm', 'arms taken', 'never taken');
  return [...arms, ...line('failure', 'failures of changing steps', 'never seen failing')];
}

const placeWords = ({ step, label }: Place): string =>
  shownLine(label === undefined ? step : `${step} → ${label}`);

/** The share of arms that was visited, in percent; a playbook without arms has them all. */
function armShare(done: readonly Finished[]): number {
  const arms = (of: 'visited' | 'missed') =>
    done.flatMap(({ coverage }) => coverage[of]).filter(({ kind }) => kind === 'arm').length;
  const [visited, missed] = [arms('visited'), arms('missed')];
  return visited + missed === 0 ? 100 : (100 * visited) / (visited + missed);
}

function conclude(io: Io, done: readonly Finished[], { format }: TestOptions, threshold: number): ExitCode {
  const outcomes = done.flatMap((one) => one.outcomes);
  const failed = outcomes.filter(({ unmet }) => unmet.length > 0).length;
  const share = armShare(done);
  const covered = share >= threshold;
  if (format === 'junit') io.out(junit(outcomes));
  else if (format === 'json') {
    const coverage = done.map(({ coverage: { visited, missed } }, index) => ({
      playbook: done[index]?.outcomes[0]?.playbook,
      visited,
      missed,
    }));
    io.out(
      `${JSON.stringify({ version: 1, failed, arms: share, scenarios: outcomes, coverage }, null, 2)}\n`,
    );
  } else {
    const count = `${outcomes.length} ${outcomes.length === 1 ? 'scenario' : 'scenarios'}`;
    io.out(
      `${count}: ${outcomes.length - failed} ok, ${failed} failed; ${Math.floor(share)} % of the arms taken\n`,
    );
    if (!covered) io.out(`That is less than the ${threshold} % that --coverage asks for.\n`);
  }
  return failed === 0 && covered ? EXIT.completed : EXIT.failed;
}
