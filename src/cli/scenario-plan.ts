import { failure, type Result } from '../diagnostics/diagnostic.ts';
import { type Foreseen, foresee } from '../drill/foreseen.ts';
import { hasSystem, type Scenario } from '../drill/scenario.ts';
import { planPlay } from '../engine/plan.ts';
import { type Note, noted } from '../engine/plan-notes.ts';
import type { Assumption, Plan, PlannedScenario, PlannedStep } from '../engine/plan-types.ts';
import { cameTo } from '../engine/probe-step.ts';
import { goneOnWith } from '../engine/values.ts';
import { forgetfulFolder } from '../host/forgetful-folder.ts';
import type { StepState } from '../journal/state.ts';
import { gatherInputs, type ResolvedInputs } from '../playbook/inputs.ts';
import { kinds } from '../steps/index.ts';
import { writtenAs } from '../steps/instance.ts';
import { scenarioNamed, scenariosOf } from './find-scenario.ts';
import type { Io } from './io.ts';
import type { LoadedPlaybook } from './load.ts';
import { sourceOf } from './planning.ts';
import { unknownSteps } from './scenario-run.ts';

/** The scenario of that name, whose steps the playbook has (RB308); `source` is the text that carets point into. */
export async function plannedScenario(
  io: Io,
  loaded: LoadedPlaybook,
  name: string,
): Promise<Result<Scenario> & { readonly source?: string }> {
  const scenarios = await scenariosOf(io, loaded);
  if (!scenarios.ok) return scenarios;
  const scenario = scenarioNamed(scenarios.value, name);
  if (!scenario.ok) return scenario;
  const strangers = unknownSteps(loaded, scenario.value);
  return strangers.length === 0
    ? scenario
    : failure(...strangers.map((message) => ({ code: 'RB308', severity: 'error', message }) as const));
}

/** The inputs of a plan with a scenario: what is given counts more, and nothing of the machine's environment counts. */
export function scenarioInputs(
  { playbook }: LoadedPlaybook,
  { inputs }: Scenario,
  given: Readonly<Record<string, unknown>>,
): ReturnType<typeof gatherInputs> {
  const { origins, ...all } = gatherInputs(playbook, { ...inputs, ...given }, {});
  const own = Object.keys(inputs).filter((name) => name in origins && !(name in given));
  return {
    ...all,
    origins: { ...origins, ...Object.fromEntries(own.map((name) => [name, { from: 'scenario' }])) },
  };
}

/** The plan in which steps come to what a scenario says; nothing is run. */
export async function planScenario(
  io: Io,
  loaded: LoadedPlaybook,
  of: {
    readonly scenario: Scenario;
    readonly inputs: ResolvedInputs;
    readonly assumed: readonly Assumption[];
  },
): Promise<Plan> {
  const { scenario, inputs, assumed } = of;
  const { playbook, language } = loaded;
  const folder = forgetfulFolder();
  const foreseen = await foresee({ playbook, language, registry: kinds, inputs, scenario, folder });
  const known = goneOnWith(foreseen.steps);
  const plan = planPlay(sourceOf(io, loaded, inputs, { assumed, known }));
  const taken = new Set(assumed.map(({ path }) => path[1] ?? ''));
  const stateOf = statesOf(foreseen);
  const steps = noted(plan.steps, (step) =>
    taken.has(step.id) ? {} : noteOf(foreseen, step, stateOf(step.id)),
  );
  return { ...plan, scenario: told(scenario, foreseen), steps };
}

function noteOf(
  { end }: Foreseen,
  { arms, state: planned }: PlannedStep,
  state: StepState | undefined,
): Note {
  if (state?.status === 'succeeded' || state?.status === 'failed') return { scenario: cameTo(state) };
  const isOpen = end === undefined || arms !== undefined || state !== undefined || planned === 'would-skip';
  return isOpen ? {} : { scenario: { status: 'not-reached', outputs: {} } };
}

/** The state of an instance; of what a plan shows once for several, that of the last. */
function statesOf({ steps }: Foreseen): (id: string) => StepState | undefined {
  const last = new Map([...steps].map(([id, state]) => [writtenAs(id), state]));
  return (id) => steps.get(id) ?? last.get(id);
}

function told(scenario: Scenario, { end }: Foreseen): PlannedScenario {
  const { name, answers } = scenario;
  return {
    name,
    answers,
    ...(hasSystem(scenario) && { system: scenario.system }),
    ...(end && {
      ends: {
        status: end.status,
        ...(end.step !== undefined && { step: end.step }),
        ...(end.error && { error: end.error }),
      },
    }),
  };
}
