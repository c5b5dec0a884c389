import { failure, success } from '../diagnostics/diagnostic.ts';
import { type Coverage, coverageOf, type Place, placesOf, shareOf } from '../drill/coverage.ts';
import type { Outcome } from '../drill/junit.ts';
import { loadScenarios, type TestFile } from '../drill/load.ts';
import type { Visits } from '../drill/observed.ts';
import type { Scenario } from '../drill/scenario.ts';
import { systemClock } from '../host/clock.ts';
import { readTextFile } from '../host/text-file.ts';
import type { Config } from './config.ts';
import { scenarioFile, shown } from './find-playbook.ts';
import { noScenarios } from './find-scenario.ts';
import type { Io } from './io.ts';
import { type LoadedPlaybook, type LoadFailure, load } from './load.ts';
import { openPlan } from './planning.ts';
import { runScenario } from './scenario-run.ts';
import type { TestReport } from './test-report.ts';

/** A playbook with its scenarios. */
export interface Tested extends TestFile {
  readonly loaded: LoadedPlaybook;
  readonly places: readonly Place[];
}

/** A playbook whose scenarios were played. */
export interface Finished extends Tested {
  readonly outcomes: readonly Outcome[];
  readonly played: readonly { readonly scenario: Scenario; readonly visits: Visits }[];
  readonly reached: Coverage;
  /** Fewer of its places were visited than its file asks for. */
  readonly short: boolean;
}

/** Which scenarios are played, and how far. */
export interface Choice {
  /** Only those whose name holds this. */
  readonly scenario?: string;
  /** The first that fails is the last. */
  readonly bail?: boolean;
}

/** Reads a playbook and its scenarios. */
export async function readTested(
  io: Io,
  config: Config,
  name: string,
): Promise<{ readonly ok: true; readonly value: Tested } | LoadFailure> {
  const found = await load(io, config, name);
  return found.ok ? readScenarios(io, found.value) : found;
}

/** Reads the scenarios of a playbook. */
export async function readScenarios(
  io: Io,
  loaded: LoadedPlaybook,
): Promise<{ readonly ok: true; readonly value: Tested } | LoadFailure> {
  const file = scenarioFile(loaded.path);
  const text = readTextFile(file);
  if (!text.ok) return failure(noScenarios(loaded.playbook.name, shown(io, file)));
  const read = await loadScenarios(shown(io, file), text.value.text);
  if (!read.ok) return { ...read, source: text.value.text };
  return success({ loaded, places: placesWithoutInputs(io, loaded), ...read.value });
}

/** Every place that scenarios can visit. */
export const placesWithoutInputs = (io: Io, loaded: LoadedPlaybook): readonly Place[] =>
  placesOf(loaded.playbook, openPlan(io, loaded));

/** Plays the chosen scenarios of a playbook; undefined where none is chosen. */
export async function playScenarios(
  io: Io,
  tested: Tested,
  { scenario: only, bail = false }: Choice,
  { report, signal }: { readonly report: TestReport | undefined; readonly signal: AbortSignal },
): Promise<Finished | undefined> {
  const { loaded, places } = tested;
  const { name } = loaded.playbook;
  const chosen = tested.scenarios.filter((scenario) => only === undefined || scenario.name.includes(only));
  if (chosen.length === 0) return undefined;
  report?.playbook(name);
  const outcomes: Outcome[] = [];
  const played: { scenario: Scenario; visits: Visits }[] = [];
  for (const scenario of chosen) {
    const began = systemClock.monotonic();
    const run = await runScenario(io, loaded, scenario, signal);
    if (signal.aborted) break;
    const duration = Math.round(systemClock.monotonic() - began);
    outcomes.push({ playbook: name, scenario: scenario.name, duration, unmet: run.unmet });
    played.push({ scenario, visits: run.observed.visits });
    report?.scenario(scenario, run, duration);
    if (bail && run.unmet.length > 0) break;
  }
  const reached = coverageOf(
    places,
    played.map(({ visits }) => visits),
  );
  const whole = only === undefined && outcomes.length === tested.scenarios.length;
  const short = whole && shareOf([reached]) < (tested.coverage ?? 0);
  return { ...tested, outcomes, played, reached, short };
}
