import { type Result, success } from '../diagnostics/diagnostic.ts';
import { unmetExpectations } from '../drill/expectations.ts';
import { type Observed, observe } from '../drill/observed.ts';
import { type RehearsalEnd, rehearse } from '../drill/rehearsal.ts';
import { hasSystem, type Scenario, type SystemScenario } from '../drill/scenario.ts';
import { openFolder } from '../host/folder.ts';
import { withTemporaryFolder } from '../host/temporary-folder.ts';
import { findPlay } from '../journal/plays.ts';
import { guardsOf } from '../playbook/guards.ts';
import { resolveInputs } from '../playbook/inputs.ts';
import { outlineWithUndos } from '../playbook/outline.ts';
import { kinds } from '../steps/index.ts';
import { undoneBy } from '../steps/undo-step.ts';
import type { Io } from './io.ts';
import type { LoadedPlaybook } from './load.ts';
import { wrongAnswers } from './options.ts';
import { runOwnProgram } from './own-program.ts';

/** What came of a scenario. */
export interface ScenarioRun {
  /** What was expected and did not hold, or why it could not be played. */
  readonly unmet: readonly string[];
  readonly observed: Observed;
}

/** Of a scenario that could not be played. */
const unplayed = (...unmet: readonly string[]): ScenarioRun => ({ unmet, observed: observe([]) });

/** Plays a scenario, against its mocks or its system, and says what of it does not hold. */
export async function runScenario(
  io: Io,
  loaded: LoadedPlaybook,
  scenario: Scenario,
  signal: AbortSignal,
): Promise<ScenarioRun> {
  const strangers = unknownSteps(loaded, scenario);
  if (strangers.length > 0) return unplayed(...strangers);
  return hasSystem(scenario) ? drilled(io, loaded, scenario, signal) : rehearsed(loaded, scenario);
}

/** Where a scenario names guards, too. */
const MAY_BE_GUARDS: ReadonlySet<string> = new Set(['mocks', 'remedies', 'stopped-by']);

/** Steps that a scenario names and the playbook has not. */
export function unknownSteps({ playbook }: LoadedPlaybook, scenario: Scenario): readonly string[] {
  const known = outlineWithUndos(playbook.steps);
  const { mocks, answers, faults, verdicts, remedies, expect } = scenario;
  const guards = new Set([...guardsOf(playbook)].map(({ guard }) => guard.id));
  const named = {
    'stopped-by': [expect['stopped-by'] ?? []].flat(),
    mocks: Object.keys(mocks),
    faults: faults.map(({ step }) => step),
    verdicts: Object.keys(verdicts),
    remedies: Object.keys(remedies),
    commands: Object.keys(expect.commands ?? {}),
    ran: expect.ran ?? [],
    'failed-step': [expect['failed-step'] ?? []].flat(),
  };
  const ofSteps = Object.fromEntries(Object.entries(answers).filter(([id]) => undoneBy(id) === undefined));
  const wrong = wrongAnswers(playbook, ofSteps, 'answers').map(({ message }) => message);
  return [
    ...wrong,
    ...Object.entries({ ...named, answers: Object.keys(answers).filter(undoneBy) }).flatMap(
      ([where, names]) =>
        names
          .filter((id) => known.get(id) === undefined && !(MAY_BE_GUARDS.has(where) && guards.has(id)))
          .map((id) => `${where} names the step "${id}", and the playbook has no such step`),
    ),
  ];
}

async function rehearsed(loaded: LoadedPlaybook, scenario: Scenario): Promise<ScenarioRun> {
  const { playbook } = loaded;
  const rehearsal = await rehearseScenario(loaded, scenario);
  if (!rehearsal.ok) return unplayed(...rehearsal.diagnostics.map(({ message }) => message));
  const { end, events, unstruck } = rehearsal.value;
  const observed = observe(events);
  return {
    unmet: [
      ...unstruck.map(({ crash, step }) => `no engine died ${crash} ${step}: the step was never begun`),
      ...unmetExpectations(scenario.expect, { ...observed, playbook, end, system: {} }),
    ],
    observed,
  };
}

/** Plays a scenario against its mocks, in a folder that is gone afterwards. */
export async function rehearseScenario(
  { playbook, language }: LoadedPlaybook,
  scenario: Scenario,
): Promise<Result<RehearsalEnd>> {
  // Nothing of the machine's environment counts: a test means the same everywhere.
  const inputs = resolveInputs(playbook, scenario.inputs, {});
  if (!inputs.ok) return inputs;
  return withTemporaryFolder(async (folder) =>
    success(await rehearse({ playbook, language, registry: kinds, inputs: inputs.value, scenario, folder })),
  );
}

/** A drill in a process of its own: it has a system, a journal and a screen, which are none of ours. */
async function drilled(
  io: Io,
  loaded: LoadedPlaybook,
  scenario: SystemScenario,
  signal: AbortSignal,
): Promise<ScenarioRun> {
  return withTemporaryFolder(async (folder) => {
    const { end, stdout, stderr } = await runOwnProgram(
      io,
      ['drill', loaded.path, '--auto', '--scenario', scenario.name, '--format', 'json'],
      { cwd: io.cwd, env: { RUNBOOK_HOME: folder.path }, signal },
    );
    const told = end.started ? summaryIn(stdout.toString()) : undefined;
    const recorded = told && findPlay(openFolder(folder.path).folder('plays'), told.play);
    if (told === undefined || !recorded?.ok)
      return unplayed(`the drill did not come to an end: ${lastLines(stderr.toString())}`);
    return { unmet: told.unmet, observed: observe(recorded.value.events) };
  });
}

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-3).join(' / ');

/** What a drill prints at its end, if it came to one. */
function summaryIn(text: string): { readonly unmet: readonly string[]; readonly play: string } | undefined {
  try {
    const { unmet, play } = JSON.parse(text);
    return Array.isArray(unmet) && typeof play === 'string' ? { unmet, play } : undefined;
  } catch {
    return undefined;
  }
}
