import type { Result } from '../diagnostics/diagnostic.ts';
import type { Visit, Visits } from '../drill/coverage.ts';
import { unmetExpectations } from '../drill/expectations.ts';
import { rehearse } from '../drill/rehearsal.ts';
import { hasSystem, type Scenario, type SystemScenario } from '../drill/scenario.ts';
import { createProcesses } from '../host/processes.ts';
import { withTemporaryFolder } from '../host/temporary-folder.ts';
import { resolveInputs } from '../playbook/inputs.ts';
import { outlineWithUndos } from '../playbook/outline.ts';
import { kinds } from '../steps/index.ts';
import type { Io } from './io.ts';
import type { LoadedPlaybook } from './load.ts';
import { wrongAnswers } from './options.ts';
import { stepSummaries } from './summary.ts';

/** What came of a scenario. */
export interface ScenarioRun {
  /** What was expected and did not hold, or why it could not be played. */
  readonly unmet: readonly string[];
  readonly visits: Visits;
}

const NOTHING: Visits = new Map();

const messages = (result: Extract<Result<unknown>, { ok: false }>): ScenarioRun => ({
  unmet: result.diagnostics.map(({ message }) => message),
  visits: NOTHING,
});

/** Plays a scenario, against its mocks or its system, and says what of it does not hold. */
export async function runScenario(
  io: Io,
  loaded: LoadedPlaybook,
  scenario: Scenario,
  signal: AbortSignal,
): Promise<ScenarioRun> {
  const strangers = unknownSteps(loaded, scenario);
  if (strangers.length > 0) return { unmet: strangers, visits: NOTHING };
  return hasSystem(scenario) ? drilled(io, loaded, scenario, signal) : rehearsed(loaded, scenario);
}

function unknownSteps({ playbook }: LoadedPlaybook, scenario: Scenario): readonly string[] {
  const known = outlineWithUndos(playbook.steps);
  const named = { mocks: Object.keys(scenario.mocks), commands: Object.keys(scenario.expect.commands ?? {}) };
  const wrong = wrongAnswers(playbook, scenario.answers, 'answers').map(({ message }) => message);
  return [
    ...wrong,
    ...Object.entries(named).flatMap(([where, ids]) =>
      ids
        .filter((id) => known.get(id) === undefined)
        .map((id) => `${where} names the step "${id}", and the playbook has no such step`),
    ),
  ];
}

async function rehearsed({ playbook, language }: LoadedPlaybook, scenario: Scenario): Promise<ScenarioRun> {
  // Nothing of the machine's environment counts: a test means the same everywhere.
  const inputs = resolveInputs(playbook, scenario.inputs, {});
  if (!inputs.ok) return messages(inputs);
  return withTemporaryFolder(async (folder) => {
    const { end, commands } = await rehearse({
      playbook,
      language,
      registry: kinds,
      inputs: inputs.value,
      scenario,
      folder,
    });
    return {
      unmet: unmetExpectations(scenario.expect, end, {}, commands),
      visits: visitsOf(stepSummaries(end.state)),
    };
  });
}

/** A summary of a step as `--format json` gives it. */
interface Summary {
  readonly id: string;
  readonly status: string;
  readonly taken?: unknown;
  readonly outputs?: unknown;
}

const visitsOf = (steps: readonly Summary[]): Visits =>
  new Map(steps.map((step) => [step.id, visitOf(step)]));

function visitOf({ status, taken, outputs }: Summary): Visit {
  const chosen =
    taken ??
    (typeof outputs === 'object' && outputs !== null && 'taken' in outputs ? outputs.taken : undefined);
  return { status, ...(typeof chosen === 'string' && { taken: chosen }) };
}

/** A drill in a process of its own: it has a system, a journal and a screen, which are none of ours. */
async function drilled(
  io: Io,
  loaded: LoadedPlaybook,
  scenario: SystemScenario,
  signal: AbortSignal,
): Promise<ScenarioRun> {
  const [node = '', program = ''] = process.argv;
  const chunks: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] };
  return withTemporaryFolder(async (folder) => {
    const end = await createProcesses().run(
      {
        command: {
          argv: [
            node,
            program,
            'drill',
            loaded.path,
            '--auto',
            '--scenario',
            scenario.name,
            '--format',
            'json',
          ],
        },
        env: { ...definedIn(io.env), RUNBOOK_HOME: folder.path },
        cwd: io.cwd,
        onOutput: (stream, bytes) => chunks[stream].push(bytes),
      },
      signal,
    );
    const [stdout, stderr] = [chunks.stdout, chunks.stderr].map((pieces) => Buffer.concat(pieces).toString());
    const told = summaryIn(stdout ?? '');
    if (end.started && told.ok) return { unmet: told.value.unmet, visits: visitsOf(told.value.steps) };
    return { unmet: [`the drill did not come to an end: ${lastLines(stderr ?? '')}`], visits: NOTHING };
  });
}

const definedIn = (env: Io['env']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-3).join(' / ');

function summaryIn(
  text: string,
):
  | { readonly ok: true; readonly value: { readonly unmet: string[]; readonly steps: Summary[] } }
  | { readonly ok: false } {
  try {
    const { unmet, steps } = JSON.parse(text);
    return Array.isArray(unmet) && Array.isArray(steps)
      ? { ok: true, value: { unmet, steps } }
      : { ok: false };
  } catch {
    return { ok: false };
  }
}
